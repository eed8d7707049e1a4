// Blocks of a cluster: each other's shared memory, and the barrier that they have in common.
#include <gtest/gtest.h>

#include <string>

#include "kernel_fixture.hpp"

namespace archwalk::emulated {
namespace {

constexpr const char* kShared = "\t.shared .align 4 .b8 numbers[256];\n";
constexpr const char* kBarrier = "barrier.cluster.arrive; barrier.cluster.wait;\n";

// Each thread leaves its number in the grid in its block's memory; after `between` it takes the one
// that the same thread of the next block of its cluster has left, does `after` with the address
// %rd4, and keeps it.
std::string from_the_next(const std::string& between, const std::string& after) {
  return std::string(kPlace) +
         "mov.u64 %rd2, numbers; cvta.shared.u64 %rd2, %rd2; mul.wide.u32 %rd3, %r3, 4;\n"
         "add.s64 %rd2, %rd2, %rd3; st.u32 [%rd2], %r0;\n" +
         between +
         "mov.u32 %r10, %cluster_ctarank; mov.u32 %r11, %cluster_nctarank;\n"
         "add.s32 %r10, %r10, 1; rem.u32 %r10, %r10, %r11; mapa.u64 %rd4, %rd2, %r10;\n"
         "ld.u32 %r5, [%rd4];\n" +
         after + "st.global.u32 [%rd1], %r5;\n";
}

TEST(Cluster, BlocksReadEachOther) {
  for (std::uint32_t size : {1u, 2u, 4u}) {
    Kernel kernel(4 * 8 * 64, from_the_next(kBarrier, kBarrier), kShared);
    kernel.run(8, 64, size);
    const auto found = kernel.results<std::uint32_t>();
    for (std::uint32_t i = 0; i < found.size(); ++i) {
      const std::uint32_t block = i / 64;
      const std::uint32_t next = block / size * size + (block + 1) % size;
      EXPECT_EQ(found[i], next * 64 + i % 64);
    }
  }
}

TEST(Cluster, ABarrierOfTheBlockIsNotEnough) {
  Kernel kernel(4 * 2 * 64, from_the_next("bar.sync 0;\n", kBarrier), kShared);
  EXPECT_EQ(kernel.fault(2, 64, 2), Fault::Kind::launch);
  EXPECT_NE(kernel.what().find("no barrier is between"), std::string::npos) << kernel.what();
  // Written while the other block may still read.
  Kernel later(4 * 2 * 64, from_the_next(kBarrier, "bar.sync 0; st.u32 [%rd2], 5;\n"), kShared);
  EXPECT_EQ(later.fault(2, 64, 2), Fault::Kind::launch);
  EXPECT_NE(later.what().find("no barrier is between"), std::string::npos) << later.what();
}

TEST(Cluster, MemoryOfABlockThatHasEnded) {
  // Block 1 ends after the barrier, block 0 reads when it has.
  Kernel kernel(4 * 2 * 32,
                from_the_next(std::string(kBarrier) +
                                  "setp.eq.s32 %p1, %r1, 1; @%p1 ret;\nmov.u32 %r20, 0;\n"
                                  "$again: add.s32 %r20, %r20, 1; setp.lt.u32 %p2, %r20, 9000;\n"
                                  "@%p2 bra $again;\n",
                              ""),
                kShared);
  EXPECT_EQ(kernel.fault(2, 32, 2), Fault::Kind::address);
  EXPECT_NE(kernel.what().find("which has ended"), std::string::npos) << kernel.what();
}

TEST(Cluster, ABlockThatDoesNotComeIsWaitedForInVain) {
  Kernel kernel(4 * 2 * 32, std::string(kPlace) + "setp.eq.s32 %p1, %r1, 1; @%p1 ret;\n" + kBarrier,
                kShared);
  EXPECT_EQ(kernel.fault(2, 32, 2), Fault::Kind::launch);
  EXPECT_NE(kernel.what().find("wait for each other"), std::string::npos) << kernel.what();
}

TEST(Cluster, NoSuchBlock) {
  Kernel kernel(4 * 2 * 32,
                std::string(kPlace) +
                    "mov.u64 %rd2, numbers; cvta.shared.u64 %rd2, %rd2; mov.u32 %r10, 2;\n"
                    "mapa.u64 %rd4, %rd2, %r10; ld.u32 %r5, [%rd4];\n",
                kShared);
  EXPECT_EQ(kernel.fault(2, 32, 2), Fault::Kind::address);
}

}  // namespace
}  // namespace archwalk::emulated
