// The inner loops of drawing a matrix, each instruction set that runs here against plain code.
#include "row_arithmetic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "archwalk/core/elementary.hpp"
#include "support/random.hpp"
#include "support/random123_stream.hpp"

namespace archwalk {
namespace {

struct Named {
  const char* name;
  const RowArithmetic* arithmetic;
};

std::vector<Named> all_that_run() {
  std::vector<Named> all = {{"baseline", baseline_row_arithmetic()}, {"chosen", &row_arithmetic()}};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
      __builtin_cpu_supports("bmi2") != 0) {
    all.push_back({"avx2", avx2_row_arithmetic()});
  }
#endif
  return all;
}

TEST(RowArithmetic, WordsEqualRandom123) {
  for (const auto& [name, arithmetic] : all_that_run()) {
    for (const std::uint32_t first : {0u, 3u, 0x7FFFFFF8u, 0xFFFFFFF0u}) {
      const std::uint64_t seed = 0xDEADBEEFCAFEF00DULL;
      const std::uint64_t subsequence = 0x1FFFFFF000000007ULL;
      std::vector<std::uint32_t> words(kWordBlocks * kPhiloxWords);
      arithmetic->words(PhiloxKey(seed), subsequence, first, words.data());
      const test::Random123Stream expected(seed, subsequence);
      for (std::size_t i = 0; i < words.size(); ++i) {
        ASSERT_EQ(words[i], expected.word(std::uint64_t{first} * kPhiloxWords + i)) << name;
      }
    }
  }
}

// Units from one end of their range to the other; powers that leave the normal numbers.
TEST(RowArithmetic, SharesAreThoseOfOneNumber) {
  test::Random random(1);
  std::vector<double> units = {0x1p-53,       3 * 0x1p-53,       0.5,
                               1.0 - 0x1p-53, 1.0 - 3 * 0x1p-53, std::exp(-1.0)};
  while (units.size() < 4096) {
    const std::uint64_t bits = (std::uint64_t{random.word()} << 32 | random.word()) >> 12;
    const double unit = (static_cast<double>(bits) + 0.5) * 0x1p-52;
    units.push_back(unit);
    // Close to both ends too.
    const double tiny = std::ldexp(unit, -static_cast<int>(random.word() % 40));
    units.push_back(std::max(0x1p-53, tiny));
    units.push_back(std::min(1.0 - 0x1p-53, 1.0 - tiny));
  }
  units.resize(4096);
  std::vector<double> shares(units.size());
  for (const auto& [name, arithmetic] : all_that_run()) {
    for (const double concentration : {0.0, 0.25, 1.0, 6.0, 19.3, 20.5, 64.0}) {
      arithmetic->shares(units.data(), units.size(), concentration, shares.data());
      for (std::size_t i = 0; i < units.size(); ++i) {
        const double expected = portable_exp(concentration * portable_log(-portable_log(units[i])));
        ASSERT_EQ(std::bit_cast<std::uint64_t>(shares[i]), std::bit_cast<std::uint64_t>(expected))
            << name << ", " << units[i] << " to the power " << concentration;
      }
    }
  }
}

TEST(RowArithmetic, QuotasAreFloorsAndOrderedByWhatIsCutOff) {
  test::Random random(2);
  std::vector<double> shares = {0.0, 1.0, 0x1p-60, 0.25, 0x1p-33, 3 * 0x1p-33};
  while (shares.size() < 64) shares.push_back(static_cast<double>(random.word()) * 0x1p-32);
  std::vector<std::uint64_t> weights(shares.size());
  std::vector<std::int64_t> order(shares.size());
  for (const auto& [name, arithmetic] : all_that_run()) {
    // A sum below a share stands for one that was rounded down.
    for (const double sum : {1.0, 0.875, 17.3, 64.0}) {
      arithmetic->quotas(shares.data(), shares.size(), sum, weights.data(), order.data());
      std::vector<double> cut_off;
      for (std::size_t i = 0; i < shares.size(); ++i) {
        const double scaled = std::ldexp(std::min(1.0, shares[i] / sum), 32);
        ASSERT_EQ(weights[i], static_cast<std::uint64_t>(scaled)) << name;
        cut_off.push_back(scaled - std::floor(scaled));
      }
      for (std::size_t i = 0; i < shares.size(); ++i) {
        for (std::size_t j = 0; j < shares.size(); ++j) {
          ASSERT_EQ(order[i]<order[j], cut_off[i]> cut_off[j]) << name << ' ' << i << ' ' << j;
        }
      }
    }
  }
}

TEST(RowArithmetic, RanksCountTheKeysBelow) {
  test::Random random(3);
  for (const auto& [name, arithmetic] : all_that_run()) {
    for (const std::size_t n : {kRowLanes, 4 * kRowLanes}) {
      std::vector<std::int64_t> keys(n);
      for (std::int64_t& key : keys) {
        key = static_cast<std::int64_t>(std::uint64_t{random.word()} << 32 | random.word());
      }
      keys[1] = keys[0];
      keys[2] = std::numeric_limits<std::int64_t>::max();
      keys[3] = std::numeric_limits<std::int64_t>::min();
      std::vector<std::int64_t> ranks(n);
      arithmetic->ranks(keys.data(), n, ranks.data());
      for (std::size_t i = 0; i < n; ++i) {
        const auto below = std::count_if(keys.begin(), keys.end(),
                                         [&](std::int64_t other) { return other < keys[i]; });
        ASSERT_EQ(ranks[i], below) << name;
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
