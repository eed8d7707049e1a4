#include "archwalk/rng/stream.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "support/random123_stream.hpp"

namespace archwalk {
namespace {

using test::Random123Stream;

// DESIGN §5, from the top: purpose 4 bits, operator 24, replicate·N + code 36.
TEST(Subsequence, Layout) {
  EXPECT_EQ(subsequence(Purpose::walk, 0, 0), 0u);
  EXPECT_EQ(subsequence(Purpose::walk, 0, 12345), 12345u);
  EXPECT_EQ(subsequence(Purpose::walk, 1, 0), 0x0000001000000000ULL);
  EXPECT_EQ(subsequence(Purpose::generate, 0x800000, 5), 0x1800000000000005ULL);
  EXPECT_EQ(subsequence(Purpose::resample, 0xABCDEF, 0xFFFFFFFFFULL), 0x2ABCDEFFFFFFFFFFULL);
  EXPECT_EQ(subsequence(Purpose::synth, 0xFFFFFF, 0), 0x3FFFFFF000000000ULL);
  EXPECT_EQ(kMaxStreamIndex, 0xFFFFFFFFFULL);
  EXPECT_EQ(kFirstGeneratedOperator, 8388608u);
}

TEST(WordSequence, EqualsRandom123) {
  for (std::uint64_t seed : {0ULL, 1ULL, 0xFFFFFFFFULL, 0x100000000ULL, 0xDEADBEEFCAFEF00DULL}) {
    for (std::uint64_t sub : {0ULL, 1ULL, 0xFFFFFFFFULL, 0x1800000000000007ULL, ~0ULL}) {
      Random123Stream expected(seed, sub);
      WordSequence words(seed, sub);
      for (int i = 0; i < 41; ++i) ASSERT_EQ(words.next(), expected.next()) << seed << ' ' << sub;
    }
  }
}

// A synthetic table takes several words for each of its architectures.
TEST(WordSequence, EqualsRandom123AMillionWordsOn) {
  const Random123Stream expected(3, 4);
  WordSequence words(3, 4);
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    const std::uint32_t word = words.next();
    if (i % 9'973 == 0 || i + 4 > 1'000'000) {
      ASSERT_EQ(word, expected.word(i)) << i;
    }
  }
}

TEST(WordSequence, Next64HasTheFirstWordOnTop) {
  const Random123Stream expected(7, 8);
  WordSequence words(7, 8);
  words.next();  // so that a pair straddles two blocks
  for (std::uint64_t i = 1; i < 21; i += 2) {
    const std::uint64_t pair =
        (static_cast<std::uint64_t>(expected.word(i)) << 32) | expected.word(i + 1);
    ASSERT_EQ(words.next64(), pair);
  }
}

TEST(WordSequence, UnitIsTheMiddleOfItsCell) {
  const Random123Stream expected(9, 10);
  WordSequence words(9, 10);
  for (std::uint64_t i = 0; i < 2000; i += 2) {
    const std::uint64_t pair =
        (static_cast<std::uint64_t>(expected.word(i)) << 32) | expected.word(i + 1);
    const double cell = std::ldexp(static_cast<double>(pair >> 12), -52);
    const double unit = words.next_unit();
    ASSERT_EQ(unit, cell + 0x1p-53);
    ASSERT_GT(unit, 0.0);
    ASSERT_LT(unit, 1.0);
  }
}

}  // namespace
}  // namespace archwalk
