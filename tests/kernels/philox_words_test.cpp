#include "kernels/philox_words.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "kernels/staggered_words.hpp"
#include "support/random123_stream.hpp"

namespace archwalk::kernels {
namespace {

// Lane l has the subsequence `first` + l * apart.
template <int Lanes>
void expect_own_streams(std::uint64_t seed, std::uint64_t first, std::uint32_t apart) {
  std::uint32_t offset[Lanes];
  for (std::uint32_t lane = 0; lane < Lanes; ++lane) offset[lane] = lane * apart;
  PhiloxWords<Lanes> words(PhiloxKey(seed), first, offset);
  for (std::uint64_t i = 0; i < 23; ++i) {
    const auto& word = words.next();
    for (std::uint32_t lane = 0; lane < Lanes; ++lane) {
      const test::Random123Stream own(seed, first + offset[lane]);
      ASSERT_EQ(word[lane], own.word(i)) << Lanes << " lanes, lane " << lane << ", word " << i;
    }
  }
}

TEST(PhiloxWords, EveryLaneHasItsOwnStream) {
  // Up to, across and after a carry into the subsequence's upper half, and the wrap of all 64 bits.
  for (std::uint64_t first : {0ULL, 64ULL, 0xFFFFFFC0ULL, 0xFFFFFFFFULL, 0xFFFFFFF0ULL,
                              0x00000010FFFFFFFDULL, 0x0ABCDEF000000001ULL, ~0ULL - 30}) {
    for (std::uint64_t seed : {0ULL, 0x123456789ABCDEF0ULL}) {
      for (std::uint32_t apart : {1u, 7u, 0x01000001u}) {
        expect_own_streams<1>(seed, first, apart);
        expect_own_streams<3>(seed, first, apart);
        expect_own_streams<16>(seed, first, apart);
        expect_own_streams<64>(seed, first, apart);
        expect_own_streams<128>(seed, first, apart);
      }
    }
  }
}

// Lanes restarted at any block, some twice, some never; subsequences far apart.
template <int Lanes>
void expect_staggered_streams(std::uint64_t seed) {
  StaggeredWords<Lanes> words{PhiloxKey(seed)};
  std::vector<test::Random123Stream> stream(Lanes, test::Random123Stream(seed, 0));
  std::uint64_t first[Lanes] = {};
  for (std::uint64_t i = 0; i < 60; ++i) {
    ASSERT_EQ(words.is_fresh(), i % kPhiloxWords == 0);
    for (std::uint64_t lane = 0; words.is_fresh() && lane < Lanes; ++lane) {
      if ((lane + i / kPhiloxWords) % 5 != 3 || lane % 7 == 6) continue;
      const std::uint64_t subsequence = (lane + 1) * 0x123456789ABCDEFULL + i;
      words.restart(static_cast<int>(lane), subsequence);
      stream[lane] = test::Random123Stream(seed, subsequence);
      first[lane] = i;
    }
    const auto& word = words.next();
    for (std::uint64_t lane = 0; lane < Lanes; ++lane) {
      ASSERT_EQ(word[lane], stream[lane].word(i - first[lane])) << Lanes << " lanes, " << lane;
    }
  }
}

TEST(StaggeredWords, EveryLaneHasItsOwnStreamFromItsOwnBegin) {
  for (std::uint64_t seed : {0ULL, 0x123456789ABCDEF0ULL}) {
    expect_staggered_streams<1>(seed);
    expect_staggered_streams<3>(seed);
    expect_staggered_streams<64>(seed);
    expect_staggered_streams<128>(seed);
  }
}

}  // namespace
}  // namespace archwalk::kernels
