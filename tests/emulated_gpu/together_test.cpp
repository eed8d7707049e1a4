// What lanes, warps and blocks tell each other: votes, atomics in shared memory, blocks that spin.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernel_fixture.hpp"

namespace archwalk::emulated {
namespace {

std::vector<std::uint32_t> results_of(std::uint32_t threads, const std::string& body,
                                      const std::string& declarations = "") {
  Kernel kernel(4 * threads, kPlace + body + "st.global.u32 [%rd1], %r9;\n", declarations);
  kernel.run(1, threads);
  return kernel.results<std::uint32_t>();
}

// Lanes 0, 3, 6, ... vote: 11 of 32. In the second warp there are lanes 0 to 7 alone.
TEST(Emulator, VotesAreOfTheLanesThatAreThere) {
  const std::string third = "rem.u32 %r4, %r3, 3; setp.eq.s32 %p1, %r4, 0;\n";
  for (const char* spelling :
       {"vote.sync.ballot.b32 %r9, %p1, -1;\n", "vote.ballot.sync.b32 %r9, %p1, 0xffffffff;\n"}) {
    const auto ballot = results_of(40, third + spelling);
    EXPECT_EQ(ballot[5], 0x49249249u);
    EXPECT_EQ(ballot[39], 0x92u);  // threads 33, 36 and 39
  }
  const auto vote = [&](const std::string& kind, const std::string& predicate) {
    return results_of(
        32, predicate + "vote.sync." + kind + ".pred %p2, %p1, -1; selp.b32 %r9, 1, 0, %p2;\n")[0];
  };
  EXPECT_EQ(vote("all", third), 0u);
  EXPECT_EQ(vote("any", third), 1u);
  EXPECT_EQ(vote("all", "setp.lt.u32 %p1, %r3, 32;\n"), 1u);
  EXPECT_EQ(vote("any", "setp.gt.u32 %p1, %r3, 31;\n"), 0u);
}

// Of the odd lanes, who are alone at the vote, those below 8.
TEST(Emulator, VotesAreOfTheMasksLanes) {
  const auto ballot = results_of(32, R"(
    mov.u32 %r9, 5;
    and.b32 %r4, %r3, 1;
    setp.eq.s32 %p1, %r4, 0;
    @%p1 bra $even;
    setp.lt.u32 %p2, %r3, 8;
    vote.sync.ballot.b32 %r9, %p2, 0xaaaaaaaa;
  $even:
)");
  for (std::uint32_t lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(ballot[lane], lane % 2 == 1 ? 0xaau : 5u) << lane;
  }
  Kernel outside(4 * 32, "vote.sync.ballot.b32 %r9, 1, 0xfffffffe;\n");
  EXPECT_EQ(outside.fault(1, 32), Fault::Kind::launch);
}

TEST(Emulator, ABarrierTellsWhetherAnyThreadVoted) {
  const auto any = [](const std::string& predicate) {
    return results_of(96, predicate + "bar.red.or.pred %p2, 0, %p1; selp.b32 %r9, 1, 0, %p2;\n");
  };
  EXPECT_EQ(any("setp.eq.s32 %p1, %r3, 70;\n"), std::vector<std::uint32_t>(96, 1));
  EXPECT_EQ(any("setp.eq.s32 %p1, %r3, 96;\n"), std::vector<std::uint32_t>(96, 0));
}

TEST(Emulator, LanesKnowWhoIsBeforeAndBehindThem) {
  const auto up_to = results_of(32, "mov.u32 %r9, %lanemask_le;\n");
  const auto from = results_of(32, "mov.u32 %r9, %lanemask_ge;\n");
  EXPECT_EQ(up_to[0], 1u);
  EXPECT_EQ(up_to[4], 0x1fu);
  EXPECT_EQ(up_to[31], 0xffffffffu);
  EXPECT_EQ(from[0], 0xffffffffu);
  EXPECT_EQ(from[4], 0xfffffff0u);
  EXPECT_EQ(from[31], 0x80000000u);
}

constexpr const char* kCount = ".shared .align 4 .b8 count[4];\n";
const std::string kCountAll =
    "mov.u32 %r10, count; setp.ne.s32 %p1, %r3, 0; @!%p1 st.shared.u32 [%r10], 0; bar.sync 0;\n"
    "atom.shared.add.u32 %r5, [%r10], 1;\n";

TEST(Emulator, AtomicsOfABlockDoNotRace) {
  const auto counts =
      results_of(96, kCountAll + "bar.sync 0; ld.shared.u32 %r9, [%r10];\n", kCount);
  EXPECT_EQ(counts, std::vector<std::uint32_t>(96, 96));
  const std::string of_warp = "bar.warp.sync -1; ld.shared.u32 %r9, [%r10];\n";
  EXPECT_EQ(results_of(32, kCountAll + of_warp, kCount), std::vector<std::uint32_t>(32, 32));
  const std::string without_old = "red.shared.add.u32 [%r10], 2; " + of_warp;
  EXPECT_EQ(results_of(32, kCountAll + without_old, kCount), std::vector<std::uint32_t>(32, 96));
  // But with a load that no barrier keeps apart they do, of a thread or of another warp.
  Kernel in_warp(4, kPlace + kCountAll + "ld.shared.u32 %r9, [%r10];\n", kCount);
  EXPECT_EQ(in_warp.fault(1, 32), Fault::Kind::launch);
  Kernel across_warps(4, kPlace + kCountAll + of_warp, kCount);
  EXPECT_EQ(across_warps.fault(1, 96), Fault::Kind::launch);
}

// Each block waits for the one behind it, which starts later and has its turn only if those that
// spin let it go on, as the blocks of CUB's decoupled look-back must.
TEST(Emulator, BlocksThatSpinLetOthersGoOn) {
  Kernel kernel(4 * 5, R"(
    mov.u32 %r1, %ctaid.x; mov.u32 %r3, %tid.x;
    setp.ne.s32 %p1, %r3, 0;
    @%p1 bra $end;
    mul.wide.u32 %rd1, %r1, 4; add.s64 %rd1, %rd0, %rd1;
  $wait:
    ld.relaxed.gpu.u32 %r5, [%rd1+4];
    setp.ne.s32 %p2, %r5, 0;
    @%p2 bra $found;
    nanosleep.u32 100;
    bra $wait;
  $found:
    membar.cta;
    add.s32 %r5, %r5, 3;
    st.relaxed.gpu.u32 [%rd1], %r5;
  $end:
)");
  kernel.set(std::vector<std::uint32_t>{0, 0, 0, 0, 1});
  kernel.run(4, 40);
  EXPECT_EQ(kernel.results<std::uint32_t>(), (std::vector<std::uint32_t>{13, 10, 7, 4, 1}));
}

// Of two blocks of a thread the first writes a word, and the second, later, does `access`.
std::string first_and_second(const std::string& write, const std::string& access) {
  return "mov.u32 %r1, %ctaid.x; setp.ne.s32 %p1, %r1, 0; @%p1 bra $second;\n" + write +
         "ret;\n$second: mov.u32 %r20, 0;\n"
         "$again: add.s32 %r20, %r20, 1; setp.lt.u32 %p2, %r20, 9000; @%p2 bra $again;\n" +
         access;
}

TEST(Emulator, BlocksRaceThroughGlobalMemory) {
  const std::string write = "st.global.u32 [%rd0], 5;\n";
  const std::string add = "red.global.add.u32 [%rd0], 5;\n";
  const std::string strong = "st.relaxed.gpu.global.u32 [%rd0], 5;\n";
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {write, "ld.global.u32 %r9, [%rd0];\n"},
           {write, write},
           {write, add},
           {add, write},
           {strong, "ld.global.u32 %r9, [%rd0];\n"},
           {write, "ld.volatile.global.u32 %r9, [%rd0];\n"}}) {
    Kernel kernel(8, first_and_second(first, second));
    EXPECT_EQ(kernel.fault(2, 1), Fault::Kind::launch) << first << second;
    EXPECT_NE(kernel.what().find("another block of the launch has written"), std::string::npos);
  }
}

TEST(Emulator, BlocksMeetInStrongAccesses) {
  const std::string strong = "st.relaxed.gpu.global.u32 [%rd0], 5;\n";
  const std::string add = "red.global.add.u32 [%rd0], 5;\n";
  for (const auto& [first, second] : std::vector<std::pair<std::string, std::string>>{
           {strong, "ld.relaxed.gpu.global.u32 %r9, [%rd0];\n"},
           {strong, add},
           {add, add},
           {"st.global.u32 [%rd0], 5;\n", "st.global.u32 [%rd0+4], 5;\n"},
           {"st.global.u16 [%rd0], 5;\n", "st.global.u16 [%rd0+2], 5;\n"}}) {
    Kernel kernel(8, first_and_second(first, second));
    kernel.run(2, 1);
    kernel.run(2, 1);  // another launch is another matter
  }
}

}  // namespace
}  // namespace archwalk::emulated
