// What walks carry of a guide, and of its trials.
#include "archwalk/operators/guide.hpp"

#include <gtest/gtest.h>

namespace archwalk {
namespace {

TEST(Guide, ShortKeysAreTheKeysOrNone) {
  for (const std::uint32_t distinct : {65'535u, 65'536u, 65'537u, 65'538u}) {
    BenchmarkTable table;
    table.space = find_space("2^17");
    ScoreColumn& column = table.scores.emplace_back();
    column.name = "guide";
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      column.k.push_back(code % distinct);
    }
    const Guide guide = make_guide(table, "guide", GuideKey::rank, false);
    EXPECT_EQ(guide.short_key.empty(), distinct > 65'536) << distinct;
    for (std::size_t code = 0; code < guide.short_key.size(); ++code) {
      ASSERT_EQ(guide.short_key[code], guide.key[code]);
    }
  }
}

// Those that a cell has come first, from the least of all of them on; -inf is an outcome too.
TEST(Guide, TrialsByHand) {
  BenchmarkTable table;
  table.space = find_space("2^2");
  table.scores.push_back({"guide", 1.0, "1", {0, 1, 2, 3}});
  table.scores.push_back({"guide/trial0", 1.0, "1", {10, kMissingScore, 12, kMinusInfinityScore}});
  table.scores.push_back({"guide/trial1", 1.0, "1", {7, 5, kMissingScore, 11}});
  const Guide guide = make_guide(table, "guide", GuideKey::trials, false);
  EXPECT_EQ(guide.trials, 2);
  EXPECT_EQ(guide.key, (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(guide.trial_count, (std::vector<std::uint32_t>{2, 1, 1, 2}));
  std::vector<std::vector<std::int32_t>> keys;
  for (std::size_t code = 0; code < 4; ++code) {
    const auto first = guide.trial_key.begin() + static_cast<std::ptrdiff_t>(2 * code);
    keys.emplace_back(first, first + guide.trial_count[code]);
  }
  EXPECT_EQ(keys, (std::vector<std::vector<std::int32_t>>{{5, 2}, {0}, {7}, {kLowestKey, 6}}));
}

}  // namespace
}  // namespace archwalk
