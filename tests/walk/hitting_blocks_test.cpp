// Walks to thresholds in more than one block of starts, or of replicates.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "support/walk_case.hpp"

namespace archwalk {
namespace {

// More starts than a block has room for sums of: several blocks, the last one shorter.
TEST(HittingBlocks, OfStartsChangeNothing) {
  const ProductShape shape = test::shape_of(2, 12);
  const BenchmarkTable table = test::made_up_table(shape, 6, 300, true);
  std::vector<std::uint32_t> grid(60);
  std::iota(grid.begin(), grid.end(), 0u);
  HittingSettings settings = test::hitting_settings_for(table, 2, 60, grid);
  const Operator op = read_operator("edit_distance(pmf=[0,1])+improving", shape, "guide");
  NoProgress progress;
  const auto tallies = [&](std::uint32_t starts_per_item) {
    settings.starts_per_item = starts_per_item;
    HittingEngine engine(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
    return engine.tallies({&op}, {5}, progress).front();
  };
  EXPECT_TRUE(tallies(4096) == tallies(7));
}

// With the largest Tmax a block walks one replicate, and squares fill 64 bits: all levels are
// reached within some steps, so that sums are those of a small Tmax.
TEST(HittingBlocks, OfReplicatesChangeNothing) {
  const ProductShape shape = test::shape_of(2, 2);
  const BenchmarkTable table = test::made_up_table(shape, 1, 40, false);
  HittingSettings settings = test::hitting_settings_for(table, 5, 10'000, {0, 1, 9});
  const auto [low, high] = std::minmax_element(table.scores[1].k.begin(), table.scores[1].k.end());
  settings.theta = {*high, *low, (*low + *high) / 2, *high};
  const Operator op = read_operator("edit_distance(pmf=[0,1])", shape, "");
  NoProgress progress;
  const auto tallies = [&](std::uint32_t max_steps) {
    settings.max_steps = max_steps;
    HittingEngine engine(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
    return engine.tallies({&op}, {5}, progress).front();
  };
  EXPECT_TRUE(tallies(10'000) == tallies(0x7FFFFFFF));
}

}  // namespace
}  // namespace archwalk
