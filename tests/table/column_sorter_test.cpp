#include "archwalk/table/column_sorter.hpp"

#include <gtest/gtest.h>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {
namespace {

using Codes = std::vector<std::uint32_t>;
using Values = std::vector<std::int64_t>;

TEST(HostSorter, TiesGoByCodeAndSentinelsComeFirst) {
  const Values k = {0, -1, kMinusInfinityScore, 7, kMissingScore, -300, -1};
  EXPECT_EQ(host_sorter().order(k), (Codes{4, 2, 5, 1, 6, 0, 3}));
  const DenseRanks ranks = host_sorter().ranks(k);
  EXPECT_EQ(ranks.rank, (Codes{4, 3, 1, 5, 0, 2, 3}));
  EXPECT_EQ(ranks.k_of_rank, (Values{kMissingScore, kMinusInfinityScore, -300, -1, 0, 7}));
  EXPECT_EQ(host_sorter().order({}), Codes{});
  EXPECT_EQ(host_sorter().ranks({}).k_of_rank, Values{});
}

// More than a sort puts in order one by one, of which many are equal.
TEST(HostSorter, ManyTiesGoByCode) {
  Values k;
  for (std::int64_t code = 0; code < 1000; ++code) k.push_back(code * code % 7);
  const Codes order = host_sorter().order(k);
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::int64_t below = k[order[i - 1]];
    const std::int64_t above = k[order[i]];
    EXPECT_TRUE(below < above || (below == above && order[i - 1] < order[i])) << i;
  }
}

// Says what it was asked, and sorts on the host.
class WatchedSorter final : public ColumnSorter {
 public:
  Codes order(const Values& k) const override { return host_sorter().order(k); }
  DenseRanks ranks(const Values& k) const override {
    asked = k;
    return host_sorter().ranks(k);
  }
  mutable Values asked;
};

TEST(DenseRanks, AreMadeByTheSorterThatIsGiven) {
  const WatchedSorter sorter;
  ScoreColumn column;
  column.k = {4, kMissingScore, -2, kMinusInfinityScore};
  EXPECT_EQ(dense_ranks(column, sorter).rank, (Codes{2, 0, 1, 0}));
  EXPECT_EQ(sorter.asked, (Values{4, kMinusInfinityScore, -2, kMinusInfinityScore}));
}

}  // namespace
}  // namespace archwalk
