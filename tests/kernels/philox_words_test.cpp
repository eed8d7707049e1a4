#include "kernels/philox_words.hpp"

#include <gtest/gtest.h>

#include "support/random123_stream.hpp"

namespace archwalk::kernels {
namespace {

template <int Lanes>
void expect_own_streams(std::uint64_t seed, std::uint64_t first) {
  PhiloxWords<Lanes> words(PhiloxKey(seed), first);
  for (std::uint64_t i = 0; i < 23; ++i) {
    const auto& word = words.next();
    for (std::uint32_t lane = 0; lane < Lanes; ++lane) {
      const test::Random123Stream own(seed, first + lane);
      ASSERT_EQ(word[lane], own.word(i)) << Lanes << " lanes, lane " << lane << ", word " << i;
    }
  }
}

TEST(PhiloxWords, EveryLaneHasItsOwnStream) {
  // Up to, across and after a carry into the subsequence's upper half, and the wrap of all 64 bits.
  for (std::uint64_t first : {0ULL, 64ULL, 0xFFFFFFC0ULL, 0xFFFFFFFFULL, 0xFFFFFFF0ULL,
                              0x00000010FFFFFFFDULL, 0x0ABCDEF000000001ULL, ~0ULL - 30}) {
    for (std::uint64_t seed : {0ULL, 0x123456789ABCDEF0ULL}) {
      expect_own_streams<1>(seed, first);
      expect_own_streams<3>(seed, first);
      expect_own_streams<16>(seed, first);
      expect_own_streams<64>(seed, first);
      expect_own_streams<128>(seed, first);
    }
  }
}

}  // namespace
}  // namespace archwalk::kernels
