// Hill climbing and its network of optima, by hand.
#include "archwalk/landscape/ascent.hpp"

#include <gtest/gtest.h>

#include "archwalk/landscape/local_optima_network.hpp"
#include "small_tables.hpp"

namespace archwalk {
namespace {

using test::table_of;
using Sizes = std::vector<double>;

struct Climbed {
  explicit Climbed(const BenchmarkTable& table)
      : scored(score_graph(table, table.scores[0])),
        networks(neutral_networks(scored)),
        ends(attractors(scored, networks)),
        ascent(steepest_ascent(scored, networks, ends)) {}
  AttractionBasins steepest() const { return steepest_basins(ascent, ends); }
  AttractionBasins random() const { return random_ascent_basins(scored, networks, ends); }

  ScoredGraph scored;
  NeutralNetworks networks;
  Attractors ends;
  SteepestAscent ascent;
};

// The square 2^2 with scores 1 0 / 0 2: both cells of score 0 lie between the two maxima.
TEST(Ascent, SquareWithTwoPeaks) {
  const Climbed climbed(table_of("2^2", {1, 0, 0, 2}));
  EXPECT_EQ(climbed.ends.size(), 2u);
  EXPECT_EQ(climbed.steepest().size, (Sizes{1, 3}));
  EXPECT_EQ(climbed.steepest().mean_steps, 0.5);
  EXPECT_EQ(climbed.random().size, (Sizes{2, 2}));
  EXPECT_EQ(climbed.random().extent, (std::vector<std::uint32_t>{3, 3}));
  EXPECT_EQ(climbed.random().mean_steps, 0.5);
}

TEST(Ascent, EquallyGoodNeighborsShare) {
  const Climbed climbed(table_of("2^2", {0, 1, 1, 0}));
  EXPECT_EQ(climbed.steepest().size, (Sizes{2, 2}));
  EXPECT_EQ(climbed.steepest().extent, (std::vector<std::uint32_t>{3, 3}));
}

// Of the seven level cells of a needle's cube three see the needle; the others are stuck on the
// shelf that all seven form.
TEST(Ascent, ShelfOfANeedle) {
  const Climbed climbed(test::needle());
  ASSERT_EQ(climbed.ends.size(), 2u);
  EXPECT_EQ(climbed.ends.is_maximum, (std::vector<std::uint8_t>{0, 1}));
  EXPECT_EQ(climbed.steepest().size, (Sizes{4, 4}));
  EXPECT_EQ(climbed.random().size, (Sizes{4, 4}));
}

// A sum over digits (NK with K = 0): every climb ends at the one maximum; best improvement on 3^2
// sets the heavier digit first, and takes as many steps as digits are not yet the best.
TEST(Ascent, SumOfDigitsHasOneEnd) {
  const Climbed climbed(table_of("3^2", {0, 1, 2, 10, 11, 12, 20, 21, 22}));
  EXPECT_EQ(climbed.steepest().size, (Sizes{9}));
  EXPECT_DOUBLE_EQ(climbed.steepest().mean_steps, 2.0 * 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(climbed.random().size[0], 9.0);
  // From 0 a digit goes up to 1 or 2 with equal chance: 1.5 steps, from 1 one, from 2 none.
  EXPECT_DOUBLE_EQ(climbed.random().mean_steps, 2.0 * 2.5 / 3.0);
}

TEST(Ascent, OptimaNetworkOfTheSquare) {
  const Climbed climbed(table_of("2^2", {1, 0, 0, 2}));
  const LocalOptimaNetwork network =
      local_optima_network(climbed.scored, climbed.networks, climbed.ends, climbed.ascent, 2);
  // Basin 0 is cell 0, whose neighbors both lie in the other. Basin 1 holds cells 1 to 3: half of
  // the edits of the first two lead to cell 0.
  ASSERT_EQ(network.edges.size(), 3u);
  const OptimaEdge& away = network.edges[0];
  EXPECT_EQ(away.from, 0u);
  EXPECT_EQ(away.to, 1u);
  EXPECT_DOUBLE_EQ(away.basin_transition, 1.0);
  EXPECT_DOUBLE_EQ(away.escape, 1.0);
  const OptimaEdge& back = network.edges[1];
  EXPECT_EQ(back.from, 1u);
  EXPECT_EQ(back.to, 0u);
  EXPECT_DOUBLE_EQ(back.basin_transition, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(back.escape, 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(network.edges[2].basin_transition, 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(network.edges[2].escape, 2.0 / 3.0);
}

// Both of the neighbors that share a climb lead to the one peak.
TEST(Ascent, SharesOfOneEndAddUp) {
  const Climbed climbed(table_of("2^2", {0, 1, 1, 2}));
  EXPECT_EQ(climbed.steepest().size, (Sizes{4}));
  EXPECT_EQ(climbed.steepest().mean_steps, 1.0);
}

// On a line 2 0 1 3 the two halves climb to their ends, which have one neighbor, their inner cells
// two: of the first basin's steps half from the end and a quarter from the inner cell lead back.
TEST(Ascent, OptimaNetworkOfALine) {
  const Climbed climbed(test::line_of({2, 0, 1, 3}));
  EXPECT_EQ(climbed.steepest().size, (Sizes{2, 2}));
  EXPECT_EQ(climbed.steepest().mean_steps, 0.5);
  const LocalOptimaNetwork network =
      local_optima_network(climbed.scored, climbed.networks, climbed.ends, climbed.ascent, 1);
  ASSERT_EQ(network.edges.size(), 4u);
  for (const OptimaEdge& edge : network.edges) {
    EXPECT_EQ(edge.basin_transition, edge.from == edge.to ? 0.75 : 0.25);
    EXPECT_EQ(edge.escape, edge.from == edge.to ? 1.0 : 0.0);
  }
}

// 20 peaks and 19 valleys on a line: a valley between two peaks goes to either by chance.
TEST(Ascent, ManyPeaksOnALine) {
  std::vector<std::int64_t> k;
  for (int x = 0; x < 39; ++x) k.push_back(x % 2 == 0 ? 1 : 0);
  const Climbed climbed(test::line_of(k));
  for (const AttractionBasins& basins : {climbed.steepest(), climbed.random()}) {
    ASSERT_EQ(basins.size.size(), 20u);
    for (std::size_t peak = 0; peak < 20; ++peak) {
      EXPECT_EQ(basins.size[peak], peak == 0 || peak == 19 ? 1.5 : 2.0) << peak;
      EXPECT_EQ(basins.extent[peak], peak == 0 || peak == 19 ? 2u : 3u) << peak;
    }
    EXPECT_NEAR(basins.mean_steps, 19.0 / 39.0, 1e-15);
  }
}

}  // namespace
}  // namespace archwalk
