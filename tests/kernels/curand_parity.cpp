#include <gtest/gtest.h>

#include <iterator>
#include <numeric>

#include "archwalk/rng/stream.hpp"
#include "curand_words.hpp"
#include "kernels/philox_words.hpp"

namespace archwalk {
namespace {

using test::curand_words;

constexpr std::uint64_t kSeeds[] = {0, 1, 0xFFFFFFFFULL, 0x0123456789ABCDEFULL, ~0ULL};
const std::uint64_t kSubsequences[] = {
    0,
    1,
    0xFFFFFFFFULL,
    subsequence(Purpose::walk, 3, 15624),
    subsequence(Purpose::walk, kFirstGeneratedOperator + 77, kMaxStreamIndex),
    subsequence(Purpose::generate, kFirstGeneratedOperator, 0),
    subsequence(Purpose::synth, 0xFFFFFF, kMaxStreamIndex)};

TEST(CurandParity, WordSequence) {
  for (std::uint64_t seed : kSeeds) {
    for (std::uint64_t sub : kSubsequences) {
      WordSequence words(seed, sub);
      for (std::uint32_t expected : curand_words(seed, sub, 0, 43)) {
        ASSERT_EQ(words.next(), expected) << seed << ' ' << sub;
      }
    }
  }
}

// Word i of a stream is what curand() gives first after an offset of i.
TEST(CurandParity, OffsetCountsWords) {
  WordSequence words(5, 6);
  for (std::uint64_t i = 0; i < 30; ++i) {
    ASSERT_EQ(words.next(), curand_words(5, 6, i, 1).front()) << "offset " << i;
  }
}

template <int Lanes>
void expect_lanes_equal(std::uint64_t seed, std::uint64_t first) {
  std::uint32_t offset[Lanes];
  std::iota(std::begin(offset), std::end(offset), 0u);
  kernels::PhiloxWords<Lanes> words(PhiloxKey(seed), first, offset);
  std::vector<std::vector<std::uint32_t>> expected;
  for (std::uint64_t lane = 0; lane < Lanes; ++lane) {
    expected.push_back(curand_words(seed, first + lane, 0, 17));
  }
  for (std::size_t i = 0; i < 17; ++i) {
    const auto& word = words.next();
    for (std::size_t lane = 0; lane < Lanes; ++lane) {
      ASSERT_EQ(word[lane], expected[lane][i]) << "lane " << lane << " word " << i;
    }
  }
}

TEST(CurandParity, Lanes) {
  for (std::uint64_t first : {std::uint64_t{0}, std::uint64_t{0xFFFFFFFAULL},
                              subsequence(Purpose::walk, 9, 0xFFFFFFFEULL)}) {
    expect_lanes_equal<1>(11, first);
    expect_lanes_equal<7>(0xFEDCBA9876543210ULL, first);
    expect_lanes_equal<64>(3, first);
  }
}

}  // namespace
}  // namespace archwalk
