// Exact expectations on a space that is a graph and nothing else. The hub's row is longer than the
// pieces in which long rows are summed.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/strata.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/selection.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kCells = 560;

// A ring, and cell 0 next to all but one.
bool are_neighbors(std::uint32_t x, std::uint32_t y) {
  if (x > y) std::swap(x, y);
  return y - x == 1 || (x == 0 && y != kCells / 2 && y != 0);
}

BenchmarkTable hub_table() {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) {
      if (are_neighbors(x, y)) pairs.push_back(std::uint64_t{x} << 32 | y);
    }
  }
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("hub", graph_of_pairs(kCells, std::move(pairs)));
  test::Random random(3);
  ScoreColumn& column = table.scores.emplace_back();
  column.name = "toy/test@1";
  for (std::uint32_t code = 0; code < kCells; ++code) column.k.push_back(random.below(300));
  return table;
}

TEST(GraphSpaces, ExactMeansEqualTheOracle) {
  const BenchmarkTable table = hub_table();
  const ScoreColumn& column = table.scores.front();
  oracle::Matrix proposal(kCells);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    oracle::Real degree = 0;
    for (std::uint32_t y = 0; y < kCells; ++y) degree += are_neighbors(x, y) ? 1 : 0;
    for (std::uint32_t y = 0; y < kCells; ++y) {
      proposal(x, y) = are_neighbors(x, y) ? 1 / degree : 0;
    }
  }
  ExactSettings settings;
  settings.horizons = {1, 2, 9};
  settings.scores = {&column};
  const std::vector<std::string> strata = {"bottom:0.3", "top:0.25", "all"};
  for (const std::string& name : strata) {
    settings.strata.push_back({stratum_codes(parse_stratum(name), column)});
  }
  const ExactEngine engine(table, settings);
  const OperatorContext context(table.space);
  const auto expect_equal = [&](const char* text, const oracle::Matrix& matrix) {
    const ExactEstimates found = engine.estimates(read_operator(text, context, column.name));
    EXPECT_EQ(found.method, ExactMethod::sparse);
    std::size_t cell = 0;
    for (const std::string& stratum : strata) {
      for (std::uint32_t t : settings.horizons) {
        const auto truth = oracle::score_change(matrix, oracle::stratum(stratum, column.k),
                                                column.k, column.resolution, t);
        EXPECT_LE(std::abs(static_cast<double>(truth.mean) - found.mean[cell]), found.bound[cell])
            << text << ' ' << stratum << " T = " << t;
        EXPECT_LE(std::abs(static_cast<double>(truth.variance) - found.variance[cell]),
                  found.variance_bound[cell])
            << text << ' ' << stratum << " T = " << t;
        EXPECT_LE(found.bound[cell], 1e-10 * 300 * column.resolution);
        ++cell;
      }
    }
  };
  expect_equal("neighbors", proposal);
  expect_equal("neighbors+improving",
               oracle::select(proposal, oracle::finite_guide(column.k), oracle::improving()));
  // Reach of the whole operator: the share of proposals that is taken.
  const OperatorGeometry geometry =
      engine.geometry(read_operator("neighbors+improving", context, column.name));
  oracle::Real moves = 0;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y)
      moves += column.k[y] > column.k[x] ? proposal(x, y) : 0;
  }
  EXPECT_NEAR(geometry.reach_uniform, static_cast<double>(moves / kCells), 1e-13);
}

}  // namespace
}  // namespace archwalk
