// Kernels written for the purpose, whose results are known.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <string>
#include <vector>

#include "block.hpp"

namespace archwalk::emulated {
namespace {

// A kernel `test` with one parameter, an address, in %rd0.
std::string module_of(const std::string& declarations, const std::string& body) {
  return ".version 9.0\n.target sm_90\n.address_size 64\n.visible .entry test(\n"
         "\t.param .align 8 .u64 test_param_0\n)\n{\n\t.reg .pred %p<20>;\n\t.reg .b16 %rs<20>;\n"
         "\t.reg .b32 %r<40>;\n\t.reg .b64 %rd<40>;\n\t.reg .f64 %fd<20>;\n" +
         declarations + "\tld.param.u64 %rd0, [test_param_0];\n" + body + "\tret;\n}\n";
}

class Kernel {
 public:
  Kernel(std::size_t bytes, const std::string& body, const std::string& declarations = "")
      : bytes_(bytes),
        address_(memory_.allocate(0, bytes, 1 << 20)),
        program_(read_kernel(module_of(declarations, body), "test")) {}

  Counts run(std::uint32_t blocks, std::uint32_t threads) {
    Launch launch;
    launch.program = &program_;
    launch.grid.x = blocks;
    launch.block.x = threads;
    launch.parameters.resize(sizeof(address_));
    std::memcpy(launch.parameters.data(), &address_, sizeof(address_));
    return emulated::run(launch, memory_, 4, true);
  }
  template <class T>
  std::vector<T> results() {
    std::vector<T> all(bytes_ / sizeof(T));
    std::memcpy(all.data(), memory_.at_any(address_, bytes_), bytes_);
    return all;
  }
  template <class T>
  void set(const std::vector<T>& values) {
    std::memcpy(memory_.at_any(address_, bytes_), values.data(), bytes_);
  }

  Fault::Kind fault(std::uint32_t blocks, std::uint32_t threads) {
    try {
      run(blocks, threads);
    } catch (const Fault& fault) {
      what_ = fault.what;
      return fault.kind;
    }
    return Fault::Kind::not_emulated;
  }
  const std::string& what() const { return what_; }

 private:
  std::size_t bytes_;
  Memory memory_;
  std::uint64_t address_;
  Program program_;
  std::string what_;
};

// %rd1: the place of the thread's 32-bit result; %r0 its number in the grid.
constexpr const char* kPlace =
    "mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x;\n"
    "mad.lo.s32 %r0, %r1, %r2, %r3; mul.wide.u32 %rd1, %r0, 4; add.s64 %rd1, %rd0, %rd1;\n";

std::uint32_t result_of(const std::string& operation) {
  Kernel kernel(4, operation + " st.global.u32 [%rd0], %r9;");
  kernel.run(1, 1);
  return kernel.results<std::uint32_t>().front();
}

TEST(Emulator, IntegersAreThoseOfTheManual) {
  EXPECT_EQ(result_of("mul.hi.u32 %r9, -1, -1;"), 0xfffffffeu);
  EXPECT_EQ(result_of("mul.hi.s32 %r9, -1, 5;"), 0xffffffffu);
  EXPECT_EQ(result_of("mul.lo.s32 %r9, -3, 5;"), static_cast<std::uint32_t>(-15));
  EXPECT_EQ(result_of("mad.lo.s32 %r9, 3, 5, 7;"), 22u);
  EXPECT_EQ(result_of("shl.b32 %r9, 1, 32;"), 0u);  // amounts are clamped, not taken modulo 32
  EXPECT_EQ(result_of("shr.u32 %r9, -1, 40;"), 0u);
  EXPECT_EQ(result_of("shr.s32 %r9, -8, 40;"), 0xffffffffu);
  EXPECT_EQ(result_of("shr.s32 %r9, -8, 1;"), static_cast<std::uint32_t>(-4));
  EXPECT_EQ(result_of("div.s32 %r9, -7, 2;"), static_cast<std::uint32_t>(-3));
  EXPECT_EQ(result_of("rem.s32 %r9, -7, 2;"), static_cast<std::uint32_t>(-1));
  EXPECT_EQ(result_of("div.u32 %r9, -7, 2;"), (0u - 7u) / 2u);
  EXPECT_EQ(result_of("min.s32 %r9, -7, 2;"), static_cast<std::uint32_t>(-7));
  EXPECT_EQ(result_of("max.u32 %r9, -7, 2;"), static_cast<std::uint32_t>(-7));
  // 5 * 4 + 6 * 3 with the lower, 5 * 2 + 6 * 1 with the upper bytes.
  EXPECT_EQ(result_of("dp2a.lo.u32.u32 %r9, 0x60005, 0x01020304, 100;"), 138u);
  EXPECT_EQ(result_of("dp2a.hi.u32.u32 %r9, 0x60005, 0x01020304, 100;"), 116u);
  EXPECT_EQ(result_of("prmt.b32 %r9, 0x33221180, 0x77665544, 0x8704;"), 0xff778044u);
  EXPECT_EQ(result_of("setp.lt.s32 %p1, -1, 1; selp.b32 %r9, 7, 8, %p1;"), 7u);
  EXPECT_EQ(result_of("setp.lt.u32 %p1, -1, 1; selp.b32 %r9, 7, 8, %p1;"), 8u);
  EXPECT_EQ(result_of("mov.u64 %rd9, 0x1122334455667788; mov.b64 {_, %r9}, %rd9;"), 0x11223344u);
  EXPECT_EQ(result_of("mov.b64 %rd9, {1, 2}; shr.u64 %rd9, %rd9, 31; cvt.u32.u64 %r9, %rd9;"), 4u);
  EXPECT_EQ(result_of("mov.u16 %rs9, 0xffff; cvt.u32.u16 %r9, %rs9;"), 0xffffu);
  EXPECT_EQ(result_of("mov.u32 %r8, -2; cvt.s64.s32 %rd9, %r8; shr.s64 %rd9, %rd9, 32; "
                      "cvt.u32.u64 %r9, %rd9;"),
            0xffffffffu);
}

// 2^64 - 1 + 1, and 2^64 - 1 again, of 128 bits.
TEST(Emulator, CarriesGoOn) {
  EXPECT_EQ(result_of("mov.u64 %rd8, -1; add.cc.s64 %rd9, %rd8, 1; addc.cc.s64 %rd10, 5, 6; "
                      "cvt.u32.u64 %r9, %rd10;"),
            12u);
  EXPECT_EQ(result_of("sub.cc.s64 %rd9, 0, 1; subc.cc.s64 %rd10, 9, 2; cvt.u32.u64 %r9, %rd10;"),
            6u);
  EXPECT_EQ(result_of("sub.cc.s64 %rd9, 3, 1; subc.cc.s64 %rd10, 9, 2; cvt.u32.u64 %r9, %rd10;"),
            7u);
}

TEST(Emulator, DoublesAreFusedOnlyWhereAsked) {
  const auto result = [](const std::string& operation) {
    Kernel kernel(8, operation + " st.global.f64 [%rd0], %fd9;");
    kernel.run(1, 1);
    return kernel.results<double>().front();
  };
  // (1 + e)^2 - 1 - 2 e, with e = 2^-30, is e^2 fused and 0 else.
  const std::string values = "mov.f64 %fd1, 0d3FF0000000400000; mov.f64 %fd2, 0dBFF0000000800000; ";
  EXPECT_EQ(result(values + "fma.rn.f64 %fd9, %fd1, %fd1, %fd2;"), 0x1p-60);
  EXPECT_EQ(result(values + "mul.f64 %fd3, %fd1, %fd1; add.f64 %fd9, %fd3, %fd2;"), 0.0);
}

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
  try {
    Kernel kernel(4, "sqrt.approx.f32 %r1, %r1;\n");
    FAIL();
  } catch (const Fault& fault) {
    EXPECT_EQ(fault.kind, Fault::Kind::not_emulated);
    EXPECT_NE(fault.what.find("sqrt.approx.f32"), std::string::npos) << fault.what;
  }
}

}  // namespace
}  // namespace archwalk::emulated
