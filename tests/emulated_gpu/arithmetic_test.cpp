// Single instructions, whose results are known.
#include <gtest/gtest.h>

#include "kernel_fixture.hpp"

namespace archwalk::emulated {
namespace {

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
  EXPECT_EQ(result_of("abs.s32 %r9, -7;"), 7u);
  EXPECT_EQ(result_of("abs.s32 %r9, 7;"), 7u);
  // 5 * 4 + 6 * 3 with the lower, 5 * 2 + 6 * 1 with the upper bytes.
  EXPECT_EQ(result_of("dp2a.lo.u32.u32 %r9, 0x60005, 0x01020304, 100;"), 138u);
  EXPECT_EQ(result_of("dp2a.hi.u32.u32 %r9, 0x60005, 0x01020304, 100;"), 116u);
  EXPECT_EQ(result_of("prmt.b32 %r9, 0x33221180, 0x77665544, 0x8704;"), 0xff778044u);
  EXPECT_EQ(result_of("bfi.b32 %r9, 0xffffff12, 0xaabbccdd, 8, 8;"), 0xaabb12ddu);
  EXPECT_EQ(result_of("mov.u64 %rd9, 0x1122334455667788; bfi.b64 %rd9, %rd9, 5, 32, 32; "
                      "mov.b64 {_, %r9}, %rd9;"),
            0x55667788u);
  EXPECT_EQ(result_of("max.u16x2 %r9, 0x0002fff0, 0xffff0003;"), 0xfffffff0u);
  EXPECT_EQ(result_of("shf.r.clamp.b32 %r9, 0x33221180, 0x77665544, 8;"), 0x44332211u);
  EXPECT_EQ(result_of("shf.r.clamp.b32 %r9, 0x33221180, 0x77665544, 33;"), 0x77665544u);
  EXPECT_EQ(result_of("popc.b32 %r9, 0xf0000001;"), 5u);
  EXPECT_EQ(result_of("clz.b32 %r9, 0x00010000;"), 15u);
  EXPECT_EQ(result_of("clz.b32 %r9, 0;"), 32u);
  EXPECT_EQ(result_of("brev.b32 %r9, 0x80000002;"), 0x40000001u);
  EXPECT_EQ(result_of("mov.u64 %rd9, -1; shr.b64 %rd9, %rd9, 60; cvt.u32.u64 %r9, %rd9;"), 15u);
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
  EXPECT_EQ(result(values + "mul.rn.f64 %fd3, %fd1, %fd1; add.f64 %fd9, %fd3, %fd2;"), 0.0);
  // ptxas decides: not emulated.
  EXPECT_THROW(result(values + "mul.f64 %fd3, %fd1, %fd1; add.f64 %fd9, %fd3, %fd2;"), Fault);
}

}  // namespace
}  // namespace archwalk::emulated
