#include "chain/closed_classes.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/chain.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

TEST(ClosedClasses, EqualTheOraclesOnRandomGraphs) {
  test::Random random(17);
  int several = 0;
  for (int round = 0; round < 200; ++round) {
    const std::size_t n = 1 + random.below(40);
    oracle::Matrix matrix(n);
    std::vector<std::uint64_t> begin{0};
    std::vector<std::uint32_t> target;
    for (std::size_t x = 0; x < n; ++x) {
      for (std::uint32_t i = random.below(3); i > 0; --i) {
        const std::uint32_t y = random.below(static_cast<std::uint32_t>(n));
        matrix(x, y) = 1;
        target.push_back(y);
      }
      begin.push_back(target.size());
    }
    const ClosedClasses found = closed_classes(begin, target);
    const std::vector<oracle::Codes> truth = oracle::closed_classes(matrix);
    ASSERT_EQ(found.count, truth.size());
    oracle::Codes members;
    for (std::size_t x = 0; x < n; ++x) {
      if (found.members[x] != 0) members.push_back(x);
    }
    EXPECT_EQ(found.size, members.size());
    EXPECT_NE(std::find(truth.begin(), truth.end(), members), truth.end());
    several += found.count > 1 ? 1 : 0;
  }
  EXPECT_GT(several, 20);
  EXPECT_LT(several, 200);
}

TEST(ClosedClasses, ALongCycleNeedsNoDeepStack) {
  const std::uint32_t n = 2'000'000;
  std::vector<std::uint64_t> begin(n + 1);
  std::vector<std::uint32_t> target(n);
  for (std::uint32_t x = 0; x < n; ++x) {
    begin[x + 1] = x + 1;
    target[x] = (x + 1) % n;
  }
  const ClosedClasses found = closed_classes(begin, target);
  EXPECT_EQ(found.count, 1u);
  EXPECT_EQ(found.size, n);
}

}  // namespace
}  // namespace archwalk
