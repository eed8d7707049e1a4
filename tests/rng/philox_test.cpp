#include "archwalk/rng/philox.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <array>
#include <random>

namespace archwalk {
namespace {

using Block = std::array<std::uint32_t, 4>;

Block philox_block(Block counter, std::uint32_t key_low, std::uint32_t key_high) {
  const PhiloxKey key((static_cast<std::uint64_t>(key_high) << 32) | key_low);
  philox(counter[0], counter[1], counter[2], counter[3], PhiloxRoundKeys(key));
  return counter;
}

// Random123's kat_vectors, philox4x32 with 10 rounds.
TEST(Philox, PublishedVectors) {
  EXPECT_EQ(philox_block({0, 0, 0, 0}, 0, 0),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox_block({~0u, ~0u, ~0u, ~0u}, ~0u, ~0u),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox_block({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, 0xa4093822, 0x299f31d0),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, EqualsRandom123) {
  std::mt19937 random(3);
  for (int i = 0; i < 100'000; ++i) {
    Block counter;
    for (std::uint32_t& word : counter) word = static_cast<std::uint32_t>(random());
    const auto key_low = static_cast<std::uint32_t>(random());
    const auto key_high = static_cast<std::uint32_t>(random());
    const r123::Philox4x32::ctr_type expected = r123::Philox4x32()(
        {{counter[0], counter[1], counter[2], counter[3]}}, {{key_low, key_high}});
    const Block words = philox_block(counter, key_low, key_high);
    for (std::size_t w = 0; w < 4; ++w) ASSERT_EQ(words[w], expected[w]) << "block " << i;
  }
}

TEST(PhiloxKey, SplitsTheSeedLowHalfFirst) {
  const PhiloxKey key(0x0123456789abcdefULL);
  EXPECT_EQ(key.low, 0x89abcdefu);
  EXPECT_EQ(key.high, 0x01234567u);
}

}  // namespace
}  // namespace archwalk
