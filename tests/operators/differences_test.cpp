// The order in which picks stand for differences, which the walk of every backend follows.
#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/operators/edit_distance.hpp"
#include "support/preimages.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

using test::shape_of;

// The smallest 64-bit number whose first pick among n is `index`.
std::uint64_t number_of(std::uint64_t index, std::uint64_t n) {
  return static_cast<std::uint64_t>(((Uint128{index} << 64) + n - 1) / n);
}

// Digit by digit modulo K, without carry.
std::uint32_t sum_of(std::uint32_t x, std::uint32_t difference, const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::uint32_t sum = 0;
  for (std::uint32_t place = 1; place < shape.size; place *= radix) {
    sum += (x / place + difference / place) % radix * place;
  }
  return sum;
}

// Pick i at distance d is the i-th code with d digits that are not 0, added to x.
void expect_ascending(const ProductShape& shape, std::uint32_t samples) {
  SCOPED_TRACE(testing::Message() << shape);
  const auto codes = test::codes_by_weight(shape);
  test::Random random(61);
  for (std::size_t d = 0; d < codes.size(); ++d) {
    for (bool alone : {true, false}) {
      EditDistance proposal;
      proposal.pmf.assign(codes.size(), 0.0);
      proposal.pmf[d] = alone ? 1.0 : 0.5;  // beside another distance a word chooses
      if (!alone) proposal.pmf[d == 0 ? codes.size() - 1 : 0] = 0.5;
      proposal.prepare(shape);
      test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
        const auto n = static_cast<std::uint32_t>(codes[d].size());
        for (std::uint32_t i = 0; i < std::min(n, samples); ++i) {
          const std::uint32_t index = n <= samples ? i : random.below(n);
          const std::uint64_t number = number_of(index, n);
          const std::uint32_t script[] = {static_cast<std::uint32_t>(number >> 32),
                                          static_cast<std::uint32_t>(number), d == 0 ? 0u : ~0u};
          const std::uint32_t start = random.below(shape.size);
          std::uint32_t y[1];
          walk.walk(start, std::span(script, alone ? 2 : 3), y);
          ASSERT_EQ(y[0], sum_of(start, codes[d][index], shape))
              << "distance " << d << " pick " << index;
        }
      });
    }
  }
}

TEST(Differences, AscendByCodeInTabulatedSpaces) {
  for (const ProductShape& shape : test::small_spaces()) expect_ascending(shape, shape.size);
  expect_ascending(shape_of(5, 6), 15'625);
  expect_ascending(shape_of(8, 5), 32'768);
  expect_ascending(shape_of(2, 16), 2'000);
  expect_ascending(shape_of(16, 4), 2'000);
}

TEST(Differences, AscendByCodeInSpacesThatUnrank) {
  expect_ascending(shape_of(2, 17), 2'000);
  expect_ascending(shape_of(8, 6), 2'000);
  expect_ascending(shape_of(3, 13), 2'000);
  expect_ascending(shape_of(16, 5), 2'000);
  expect_ascending(shape_of(2, 22), 500);
}

// The table and the unranking that fills in for it, on 5^6: equal, every difference once.
TEST(Differences, TableEqualsUnranking) {
  const ProductShape shape = shape_of(5, 6);
  EditDistance proposal;
  proposal.pmf.assign(7, 1.0 / 7);
  proposal.prepare(shape);
  HostStepTables tables;
  const Digits32 digits(shape);
  const auto step = proposal.step(digits, shape, tables);
  ASSERT_NE(step.differences, nullptr);
  const auto codes = test::codes_by_weight(shape);
  std::vector<bool> seen(shape.size, false);
  std::size_t place = 0;
  for (std::uint32_t d = 0; d <= 6; ++d) {
    for (std::uint32_t index = 0; index < codes[d].size(); ++index) {
      const std::uint32_t difference = step.differences[place++];
      ASSERT_EQ(difference, step.unrank(d, index));
      const std::uint32_t code = digits.code(digits.add(digits.pack(0), difference));
      EXPECT_EQ(code, codes[d][index]);
      EXPECT_FALSE(seen[code]);
      seen[code] = true;
    }
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 15'625);
}

}  // namespace
}  // namespace archwalk
