// Spaces small enough to check by hand.
#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/landscape/basins.hpp"
#include "archwalk/landscape/local_maxima.hpp"
#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {
namespace {

BenchmarkTable table_of(const char* space, std::vector<std::int64_t> k) {
  BenchmarkTable table;
  table.space = find_space(space);
  table.scores.push_back({"quality", 0.5, "1", std::move(k)});
  return table;
}

using Numbers = std::vector<std::uint32_t>;

// On the square 2^2 with scores 1 0 / 0 2 both diagonal cells are maxima, and a cell of score 0
// leads to either.
TEST(Locality, SquareWithTwoPeaks) {
  const BenchmarkTable table = table_of("2^2", {1, 0, 0, 2});
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  EXPECT_EQ(scored.rank_count, 3u);
  const NeutralNetworks networks = neutral_networks(scored);
  EXPECT_EQ(networks.size(), 4u);  // the two cells of score 0 are no neighbors
  const LocalMaxima maxima = local_maxima(scored, networks);
  EXPECT_EQ(maxima.strict, (Numbers{0, 3}));
  EXPECT_EQ(maxima.escape, (Numbers{2, kUnreached}));
  for (const BasinPath path : {BasinPath::non_decreasing, BasinPath::increasing}) {
    const Basins basins = basins_of(scored, networks, maxima.plateau, path);
    EXPECT_EQ(basins.weak, (Numbers{2, 2}));
    EXPECT_EQ(basins.strong, (Numbers{0, 0}));
    EXPECT_EQ(basins.weak_cells, 2u);
    EXPECT_EQ(basins.strong_cells, 0u);
  }
}

// H(2,3), where a cell's neighbors are the rest of its row and of its column:
//   3 1 2
//   1 0 1
//   2 1 3
// The two 3s are the maxima; the 2s see both, and every other cell climbs to either by way of them.
TEST(Locality, NineCellsWithTwoPeaks) {
  const BenchmarkTable table = table_of("3^2", {3, 1, 2, 1, 0, 1, 2, 1, 3});
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const NeutralNetworks networks = neutral_networks(scored);
  // The 1s of row 1 are neighbors and so are those of column 1; all else stands alone.
  EXPECT_EQ(networks.size(), 7u);
  const LocalMaxima maxima = local_maxima(scored, networks);
  EXPECT_EQ(maxima.strict, (Numbers{0, 8}));
  for (const BasinPath path : {BasinPath::non_decreasing, BasinPath::increasing}) {
    const Basins basins = basins_of(scored, networks, maxima.plateau, path);
    EXPECT_EQ(basins.weak, (Numbers{7, 7}));
    EXPECT_EQ(basins.strong, (Numbers{0, 0}));
  }
}

// A score that adds up over digits (NK with K = 0) has one maximum, whose basin is all the rest.
TEST(Locality, SumOfDigitsHasOnePeak) {
  std::vector<std::int64_t> k;
  for (int x = 0; x < 27; ++x) k.push_back(9 * (x / 9) + 3 * (x / 3 % 3) + x % 3);
  const BenchmarkTable table = table_of("3^3", k);
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const NeutralNetworks networks = neutral_networks(scored);
  const LocalMaxima maxima = local_maxima(scored, networks);
  EXPECT_EQ(maxima.strict, (Numbers{26}));
  const Basins basins = basins_of(scored, networks, maxima.plateau, BasinPath::increasing);
  EXPECT_EQ(basins.weak, (Numbers{26}));
  EXPECT_EQ(basins.strong, (Numbers{26}));
}

// A needle: one cell of H(3,2) is higher than all others, which form one neutral network.
TEST(Locality, NeedleInANeutralNetwork) {
  std::vector<std::int64_t> k(8, 5);
  k[7] = 6;
  const BenchmarkTable table = table_of("2^3", k);
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const NeutralNetworks networks = neutral_networks(scored);
  const NetworkCensus census = take_census(scored, networks);
  ASSERT_EQ(census.facts.size(), 1u);
  EXPECT_EQ(census.facts[0].size, 7u);
  EXPECT_EQ(census.facts[0].neighbors, 1u);
  EXPECT_EQ(census.facts[0].percolation, 1u);
  // 12 edges of the cube, 3 of them to the needle, both directions, 8 cells.
  EXPECT_DOUBLE_EQ(census.neutral_degree, 18.0 / 8.0);
  // Pairs that differ in a digit: 4 cells have it 0 and 3 have it 1, for each of 3 digits.
  const SetDistances within = distances_within(scored, networks.members(0));
  EXPECT_DOUBLE_EQ(within.mean, 36.0 / 21.0);
  EXPECT_EQ(within.largest, 3u);
  NoProgress progress;
  EXPECT_DOUBLE_EQ(mean_distance_within(scored, networks.members(0), progress), 36.0 / 21.0);
  const LocalMaxima maxima = local_maxima(scored, networks);
  EXPECT_EQ(maxima.strict, (Numbers{7}));
  const Basins crossing = basins_of(scored, networks, maxima.plateau, BasinPath::non_decreasing);
  EXPECT_EQ(crossing.weak, (Numbers{7}));
  const Basins rising = basins_of(scored, networks, maxima.plateau, BasinPath::increasing);
  EXPECT_EQ(rising.weak, (Numbers{3}));
  EXPECT_EQ(neutral_networks_within(scored, 1.0).size(), 1u);
}

// Of two shelves of one size the first counts as the largest.
TEST(Locality, TheFirstOfTheLargestNetworks) {
  const BenchmarkTable table = table_of("2^3", {1, 1, 0, 3, 4, 5, 2, 2});
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const NetworkCensus census = take_census(scored, neutral_networks(scored));
  EXPECT_EQ(census.number, (Numbers{0, 5}));
  EXPECT_EQ(census.largest, 0u);
  EXPECT_EQ(census.cells, 4u);
}

TEST(Locality, QuotientAveragesAndJoinsClasses) {
  BenchmarkTable table = table_of("2^2", {1, 4, 2, 9});
  EXPECT_THROW(score_quotient(table, table.scores[0]), InputError);
  table.isomorphism_class = {7, 3, 3, 5};
  const ScoredGraph scored = score_quotient(table, table.scores[0]);
  ASSERT_EQ(scored.size(), 3u);
  EXPECT_EQ(scored.level, (std::vector<double>{1.0, 3.0, 9.0}));
  EXPECT_EQ(scored.representative, (Numbers{0, 1, 3}));
  EXPECT_EQ(scored.graph.degree(1), 2u);
  EXPECT_EQ(graph_distances(scored.graph, Numbers{0}), (Numbers{0, 1, 2}));
  // Distances in a quotient come by search: 0-1, 1-2 and 0-2 are 1, 1 and 2 apart.
  const Numbers all{0, 1, 2};
  EXPECT_DOUBLE_EQ(distances_within(scored, all).mean, 4.0 / 3.0);
  EXPECT_EQ(distances_within(scored, all).largest, 2u);
}

}  // namespace
}  // namespace archwalk
