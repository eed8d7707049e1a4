// Kernels written for the purpose: threads, barriers, memory and what is wrong with it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernel_fixture.hpp"

namespace archwalk::emulated {
namespace {

TEST(Emulator, EveryThreadKnowsItsPlace) {
  Kernel kernel(4 * 3 * 50, std::string(kPlace) + "st.global.u32 [%rd1], %r0;\n");
  kernel.run(3, 50);
  const auto found = kernel.results<std::uint32_t>();
  for (std::uint32_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i);
}

// Each lane goes round as often as its number says, then all meet: the sum over all 0..31 is 496.
TEST(Emulator, LanesThatDivergeMeetAgain) {
  Kernel kernel(4 * 32, std::string(kPlace) + R"(
    mov.u32 %r5, 0;
    setp.eq.s32 %p1, %r3, 0;
    @%p1 bra $met;
  $loop:
    add.s32 %r5, %r5, 1;
    setp.lt.u32 %p2, %r5, %r3;
    @%p2 bra $loop;
  $met:
    shfl.sync.bfly.b32 %r6, %r5, 16, 31, -1; add.s32 %r5, %r5, %r6;
    shfl.sync.bfly.b32 %r6, %r5, 8, 31, -1; add.s32 %r5, %r5, %r6;
    shfl.sync.bfly.b32 %r6, %r5, 4, 31, -1; add.s32 %r5, %r5, %r6;
    shfl.sync.bfly.b32 %r6, %r5, 2, 31, -1; add.s32 %r5, %r5, %r6;
    shfl.sync.bfly.b32 %r6, %r5, 1, 31, -1; add.s32 %r5, %r5, %r6;
    st.global.u32 [%rd1], %r5;
)");
  kernel.run(1, 32);
  for (std::uint32_t found : kernel.results<std::uint32_t>()) EXPECT_EQ(found, 496u);
}

// shfl.down by 3 within segments of 8 lanes: those at the end keep their own, and their predicate
// says so.
TEST(Emulator, ShufflesKeepToTheirSegments) {
  Kernel kernel(4 * 32, std::string(kPlace) + R"(
    shfl.sync.down.b32 %r5|%p1, %r3, 3, 0x181f, -1;
    selp.b32 %r6, 100, 0, %p1;
    add.s32 %r5, %r5, %r6;
    st.global.u32 [%rd1], %r5;
)");
  kernel.run(1, 32);
  const auto found = kernel.results<std::uint32_t>();
  for (std::uint32_t lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(found[lane], lane % 8 < 5 ? 100 + lane + 3 : lane) << lane;
  }
}

constexpr const char* kShared = ".shared .align 4 .b8 turned[1024];\n";
// Through shared memory to the thread at the other end of the block; %s: what is between.
std::string turn_around(const std::string& between) {
  return std::string(kPlace) +
         "mov.u32 %r10, turned; shl.b32 %r11, %r3, 2; add.s32 %r11, %r10, %r11;\n"
         "st.shared.u32 [%r11], %r3;\n" +
         between +
         "sub.s32 %r12, %r2, %r3; shl.b32 %r12, %r12, 2; add.s32 %r12, %r10, %r12;\n"
         "ld.shared.u32 %r5, [%r12+-4]; st.global.u32 [%rd1], %r5;\n";
}

TEST(Emulator, BarriersOrderSharedMemory) {
  Kernel kernel(4 * 3 * 96, turn_around("bar.sync 0;\n"), kShared);
  kernel.run(3, 96);
  const auto found = kernel.results<std::uint32_t>();
  for (std::uint32_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], 95 - i % 96);
}

TEST(Emulator, WarpBarriersOrderSharedMemoryOfAWarp) {
  Kernel kernel(4 * 32, turn_around("bar.warp.sync -1;\n"), kShared);
  kernel.run(1, 32);
  const auto found = kernel.results<std::uint32_t>();
  for (std::uint32_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], 31 - i);
}

TEST(Emulator, AMissingBarrierIsSeen) {
  Kernel in_warp(4 * 32, turn_around(""), kShared);
  EXPECT_EQ(in_warp.fault(1, 32), Fault::Kind::launch);
  EXPECT_NE(in_warp.what().find("no barrier is between"), std::string::npos) << in_warp.what();
  Kernel across_warps(4 * 96, turn_around("bar.warp.sync -1;\n"), kShared);
  EXPECT_EQ(across_warps.fault(1, 96), Fault::Kind::launch);
  // Written while others may still read.
  Kernel write_after_read(4 * 32, turn_around("bar.sync 0;\n") + "st.shared.u32 [%r11], 5;\n",
                          kShared);
  EXPECT_EQ(write_after_read.fault(1, 32), Fault::Kind::launch);
}

TEST(Emulator, AThreadThatDoesNotComeIsWaitedForInVain) {
  // Thread 0 waits at a barrier of its own.
  Kernel apart(4 * 64, std::string(kPlace) + R"(
    setp.eq.s32 %p1, %r3, 0;
    @%p1 bra $other;
    bar.sync 0;
    bra $end;
  $other:
    bar.sync 0;
  $end:
    st.global.u32 [%rd1], %r3;
)");
  EXPECT_EQ(apart.fault(1, 64), Fault::Kind::launch);
  // A shuffle of all lanes where only odd ones come, the others wait for the block.
  Kernel shuffle(4 * 32, std::string(kPlace) + R"(
    and.b32 %r4, %r3, 1;
    setp.eq.s32 %p1, %r4, 0;
    @%p1 bra $even;
    shfl.sync.down.b32 %r5, %r3, 1, 31, -1;
  $even:
    bar.sync 0;
    st.global.u32 [%rd1], %r3;
)");
  EXPECT_EQ(shuffle.fault(1, 32), Fault::Kind::launch);
  EXPECT_NE(shuffle.what().find("wait for each other"), std::string::npos) << shuffle.what();
}

TEST(Emulator, AddressesAreChecked) {
  const std::string store = std::string(kPlace) + "st.global.u32 [%rd1], %r0;\n";
  Kernel beyond(4 * 40, store);
  EXPECT_EQ(beyond.fault(1, 41), Fault::Kind::address);
  EXPECT_NE(beyond.what().find("thread 40 of block 0 writes 4 bytes of global memory"),
            std::string::npos)
      << beyond.what();
  Kernel misaligned(8, "ld.global.u32 %r1, [%rd0+2];\n");
  EXPECT_EQ(misaligned.fault(1, 1), Fault::Kind::address);
  Kernel of_the_host(8, "mov.u64 %rd2, 4096; ld.global.u32 %r1, [%rd2];\n");
  EXPECT_EQ(of_the_host.fault(1, 1), Fault::Kind::address);
  Kernel shared(8, "mov.u32 %r10, turned; ld.shared.u32 %r1, [%r10+1024];\n", kShared);
  EXPECT_EQ(shared.fault(1, 1), Fault::Kind::address);
}

// The same bytes by the address within their space and by the generic one.
TEST(Emulator, GenericAddressesAreOfAllSpaces) {
  Kernel kernel(4 * 64, std::string(kPlace) + R"(
    mov.u64 %rd5, depot; cvta.local.u64 %rd6, %rd5;
    st.local.u32 [%rd5+4], %r3;
    ld.u32 %r5, [%rd6+4];
    mov.u32 %r10, turned; shl.b32 %r11, %r3, 2; add.s32 %r11, %r10, %r11;
    cvt.u64.u32 %rd7, %r11; cvta.shared.u64 %rd8, %rd7;
    st.u32 [%rd8], %r5;
    ld.shared.u32 %r6, [%r11];
    st.u32 [%rd1], %r6;
)",
                std::string(kShared) + ".local .align 8 .b8 depot[8];\n");
  kernel.run(1, 64);
  const auto found = kernel.results<std::uint32_t>();
  for (std::uint32_t i = 0; i < 64; ++i) EXPECT_EQ(found[i], i);
}

// Every thread takes a number, and marks it: each is taken once.
TEST(Emulator, AtomicsAreOfAllBlocks) {
  Kernel kernel(4 * 301,
                "atom.global.add.u32 %r5, [%rd0], 1; mul.wide.u32 %rd2, %r5, 4;\n"
                "add.s64 %rd2, %rd0, %rd2; atom.global.add.u32 %r6, [%rd2+4], 1;\n");
  kernel.set(std::vector<std::uint32_t>(301, 0));
  const Counts counts = kernel.run(6, 50);
  auto expected = std::vector<std::uint32_t>(301, 1);
  expected[0] = 300;
  EXPECT_EQ(kernel.results<std::uint32_t>(), expected);
  EXPECT_EQ(counts.lane_instructions, 300u * 6u);
  EXPECT_EQ(counts.instructions, 6u * 2u * 6u);
}

// Lane l reads word l * stride: 32 / 32 and so on to 32 in one bank; then all the same word; then
// eight bytes each. Global memory: its own 32 words are four sectors.
TEST(Emulator, WavefrontsAreOfBanks) {
  const auto wavefronts = [](const std::string& address, const std::string& load) {
    const std::string place = "mov.u32 %r3, %tid.x; mov.u32 %r10, turned;\n";
    Kernel kernel(4, place + address + "add.s32 %r11, %r10, %r11;\n" + load,
                  ".shared .align 8 .b8 turned[8192];\n");
    return kernel.run(1, 32).shared_wavefronts;
  };
  const std::string word = "ld.shared.u32 %r5, [%r11];\n";
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 4;\n", word), 1u);
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 8;\n", word), 2u);
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 12;\n", word), 1u);
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 128;\n", word), 32u);
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 0;\n", word), 1u);
  EXPECT_EQ(wavefronts("mul.lo.s32 %r11, %r3, 8;\n", "ld.shared.u64 %rd5, [%r11];\n"), 2u);
  Kernel global(4 * 32, std::string(kPlace) + "st.global.u32 [%rd1], %r0;\n");
  EXPECT_EQ(global.run(1, 32).global_sectors, 4u);
}

TEST(Emulator, WhatIsNotEmulatedIsSaid) {
  for (const std::string instruction : {"sqrt.approx.f32 %r1, %r1", "red.add.u32 [%rd0], %r1"}) {
    try {
      Kernel kernel(4, instruction + ";\n");
      FAIL() << instruction;
    } catch (const Fault& fault) {
      EXPECT_EQ(fault.kind, Fault::Kind::not_emulated);
      EXPECT_NE(fault.what.find(instruction), std::string::npos) << fault.what;
    }
  }
}

}  // namespace
}  // namespace archwalk::emulated
