// Walks on a space that is a graph and nothing else, cells of very different degrees.
#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "support/reference_walks.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

// A ring of 150 cells with some chords, and cell 0 next to every third one.
std::shared_ptr<const SearchSpace> hub_space() {
  constexpr std::uint32_t kCells = 150;
  std::vector<std::uint64_t> pairs;
  const auto join = [&](std::uint32_t x, std::uint32_t y) {
    pairs.push_back(std::uint64_t{x} << 32 | y);
    pairs.push_back(std::uint64_t{y} << 32 | x);
  };
  for (std::uint32_t x = 0; x < kCells; ++x) {
    join(x, (x + 1) % kCells);
    if (x % 7 == 0) join(x, (x + 40) % kCells);
    if (x % 3 == 0 && x > 3 && x + 3 < kCells) join(0, x);
  }
  return std::make_shared<GraphSpace>("hub", graph_of_pairs(kCells, std::move(pairs)));
}

TEST(GraphSpaces, WalksEqualTheReference) {
  const BenchmarkTable table = test::made_up_table(hub_space(), 2, 60, true);
  const OperatorContext context(table.space);
  const WalkSettings settings = test::settings_for(table, {1, 2, 3, 8, 9, 40}, 3);
  for (const char* text :
       {"neighbors", "neighbors+improving", "neighbors+metropolis(temperature=0.1)",
        "neighbors+tournament(k=3)", "neighbors+noisy(rule=improving,sigma=0.1)",
        "neighbors+tabu(k=4)", "neighbors+improving+elitist_restart(m=3)", "uniform",
        "uniform+threshold(slack=0.05)", "uniform+non_backtracking",
        "restart(probability=0.25,inner=neighbors)", "restart(probability=0,inner=neighbors)",
        "restart(probability=1,inner=neighbors)+improving",
        "restart(probability=0.25,inner=neighbors)+tournament(k=3)",
        "restart(probability=0.1,inner=neighbors)+metropolis(temperature=0.1)+elitist_restart(m="
        "3)"}) {
    SCOPED_TRACE(text);
    const Operator op = read_operator(text, context, "guide");
    EXPECT_TRUE(test::tallies_of(table, settings, op, 5) ==
                test::reference_tallies(table, settings, op, 5));
  }
}

TEST(GraphSpaces, ReachOfRandomSearchIsTheMeanDistance) {
  const auto space = hub_space();
  double sum = 0.0;
  for (std::uint32_t x = 0; x < space->size(); ++x) {
    for (std::uint32_t y = 0; y < space->size(); ++y) sum += space->distance(x, y);
  }
  const OperatorContext context(space);
  const auto reach = [&](const char* text) {
    return facts_of(read_operator(text, context, ""), space->shape()).reach_proposal;
  };
  EXPECT_NEAR(reach("uniform"), sum / space->size() / space->size(), 1e-12);
  EXPECT_EQ(reach("neighbors"), 1.0);
  EXPECT_NEAR(reach("restart(probability=0.25,inner=neighbors)"),
              0.75 + 0.25 * sum / space->size() / space->size(), 1e-12);
}

TEST(GraphSpaces, ProposalsThatNeedDigitsAreRefused) {
  const OperatorContext context(hub_space());
  for (const char* text : {"edit_distance(pmf=[0,1])", "per_edge(rate=0.5)",
                           "restart(probability=0.5,inner=per_edge(rate=0.5))",
                           "random_explicit(out_degree=3,pmf=[0,1],draw=1)"}) {
    EXPECT_THROW(read_operator(text, context, ""), InputError) << text;
  }
}

}  // namespace
}  // namespace archwalk
