// Random search in a space without digits against the oracle's matrix J/N, step by step, and
// against archwalk's own stored matrix, for which every number is one of a matrix like others.
#include "powers/uniform_jumps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "chain/chain.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/strata.hpp"
#include "support/graphs.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kCells = 39;  // on no level of the tree an even number of nodes
const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};

// A ring with some chords; two scores and a cost.
BenchmarkTable ring_table() {
  std::vector<std::uint64_t> pairs;
  const auto add = [&](std::uint64_t x, std::uint64_t y) {
    pairs.push_back(x << 32 | y);
    pairs.push_back(y << 32 | x);
  };
  for (std::uint32_t x = 0; x < kCells; ++x) add(x, (x + 1) % kCells);
  for (std::uint32_t x = 1; x + 10 < kCells; x += 4) add(x, x + 10);
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("ring", graph_of_pairs(kCells, std::move(pairs)));
  test::Random random(8);
  for (const char* name : {"toy/test@1", "toy/test@2", "seconds"}) {
    ScoreColumn& column = table.scores.emplace_back();
    column.name = name;
    for (std::uint32_t code = 0; code < kCells; ++code) column.k.push_back(random.below(30));
  }
  return table;
}

oracle::Matrix everywhere() {
  oracle::Matrix matrix(kCells);
  for (std::size_t x = 0; x < kCells; ++x) {
    for (std::size_t y = 0; y < kCells; ++y) matrix(x, y) = oracle::Real(1) / kCells;
  }
  return matrix;
}

Operator random_search(const BenchmarkTable& table) {
  return read_operator("uniform", OperatorContext(table.space), "");
}

ExactSettings settings_of(const BenchmarkTable& table, ExactMethod method) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.method = method;
  settings.stationary = true;
  settings.positive = true;
  settings.cost = &table.scores[2];
  settings.scores = {&table.scores[0], &table.scores[1]};
  settings.strata = test::strata_of(kStrata, settings.scores);
  return settings;
}

void expect_within(double found, double bound, oracle::Real truth, const std::string& what) {
  EXPECT_LE(std::abs(found - static_cast<double>(truth)), bound) << what;
  EXPECT_LE(bound, 1e-11 * std::max<double>(1.0, std::abs(static_cast<double>(truth)))) << what;
}

TEST(UniformJumps, EstimatesEqualTheOracle) {
  const BenchmarkTable table = ring_table();
  const ExactSettings settings = settings_of(table, ExactMethod::automatic);
  const ExactEngine engine(table, settings);
  const ExactEstimates found = engine.estimates(random_search(table));
  EXPECT_EQ(found.method, ExactMethod::spectral);
  const PathEstimates paths = engine.paths(random_search(table));
  const std::vector<std::int64_t>& seconds = settings.cost->k;
  std::size_t cell = 0;
  for (const std::string& stratum : kStrata) {
    for (const ScoreColumn* column : settings.scores) {
      const oracle::Codes starts = oracle::stratum(stratum, column->k);
      for (const std::uint32_t t : settings.horizons) {
        const std::string where = stratum + " by " + column->name + " T = " + std::to_string(t);
        const oracle::ScoreChange truth =
            oracle::score_change(everywhere(), starts, column->k, column->resolution, t);
        const double r = column->resolution;
        expect_within(found.mean[cell] / r, found.bound[cell] / r, truth.mean / r, where);
        const double scale = found.variance_bound[cell];
        EXPECT_NEAR(found.variance[cell], static_cast<double>(truth.variance), scale) << where;
        EXPECT_NEAR(found.variance_within[cell], static_cast<double>(truth.variance_within), scale)
            << where;
        EXPECT_LE(scale, 1e-11 * 900 * r * r);
        expect_within(found.positive[cell], found.positive_bound[cell], truth.probability_improved,
                      where);
        expect_within(found.positive_variance[cell], found.positive_variance_bound[cell],
                      truth.improved_within, where);
        const oracle::Real cost =
            oracle::expected_cost(everywhere(), everywhere(), starts,
                                  oracle::Vector(seconds.begin(), seconds.end()), 1, t);
        const double unit = settings.cost->resolution;
        expect_within(paths.cost[cell] / unit, paths.cost_bound[cell] / unit, cost, where);
        ++cell;
      }
    }
  }
}

TEST(UniformJumps, ReachesAreThoseOfTheStoredMatrix) {
  const BenchmarkTable table = ring_table();
  const Operator op = random_search(table);
  const ExactEngine engine(table, settings_of(table, ExactMethod::automatic));
  const ExactEngine stored(table, settings_of(table, ExactMethod::sparse));
  const PathEstimates found = engine.paths(op);
  const PathEstimates other = stored.paths(op);
  ASSERT_EQ(found.reach_path.size(), other.reach_path.size());
  for (std::size_t i = 0; i < found.reach_path.size(); ++i) {
    EXPECT_NEAR(found.reach_path[i], other.reach_path[i],
                found.reach_path_bound[i] + other.reach_path_bound[i]);
    EXPECT_LE(found.reach_path_bound[i], 1e-13);
  }
  for (std::size_t i = 0; i < found.reach_stratum.size(); ++i) {
    EXPECT_NEAR(found.reach_stratum[i], other.reach_stratum[i],
                found.reach_stratum_bound[i] + other.reach_stratum_bound[i]);
  }
  const StationaryReach stationary = engine.geometry(op).stationary;
  EXPECT_EQ(stationary.method, "uniform");
  double sum = 0.0;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) sum += table.space->distance(x, y);
  }
  EXPECT_NEAR(stationary.reach, sum / kCells / kCells, stationary.bound);
}

TEST(UniformJumps, ReachOfALargeGraphIsMadeFromItsSums) {
  const std::uint32_t cells = GraphSpace::kMostAllPairs + 1;
  const GraphSpace bare("star", test::star_graph(cells));
  EXPECT_TRUE(uniform_step_reach(bare).value.empty());
  std::vector<std::uint64_t> sums(cells, 2 * cells - 3);
  sums[0] = cells - 1;
  const GraphSpace space("star", test::star_graph(cells), {}, 2, sums);
  const StateFunction reach = uniform_step_reach(space);
  ASSERT_EQ(reach.value.size(), cells);
  EXPECT_NEAR(reach.value[0], 1.0 - 1.0 / cells, reach.error);
  EXPECT_NEAR(reach.value[9], 2.0 - 3.0 / cells, reach.error);
  EXPECT_LE(reach.error, 3e-16);
}

TEST(UniformJumps, ReachFromOneArchitecture) {
  const BenchmarkTable table = ring_table();
  const GraphDistance distance(table, ExactMethod::automatic, false);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    double sum = 0.0;
    for (std::uint32_t y = 0; y < kCells; ++y) sum += table.space->distance(x, y);
    EXPECT_NEAR(distance.reach(random_search(table), x), sum / kCells, 1e-14);
  }
}

// A start that is none of m targets waits for a success of probability m/N; any target will do.
TEST(UniformJumps, ThresholdsAreGeometric) {
  const BenchmarkTable table = ring_table();
  const ScoreColumn& score = table.scores[0];
  ThresholdSettings settings;
  settings.scores = {&score};
  settings.strata = test::strata_of({"all"}, settings.scores);
  settings.levels = 1;
  settings.theta = {20};
  settings.max_steps = 50;
  settings.grid = {1, 10};
  const ThresholdEngine engine(table, settings);
  EXPECT_EQ(engine.method_for(random_search(table)), ExactMethod::spectral);
  const ThresholdEstimates found = engine.estimates(random_search(table));
  double targets = 0.0;
  for (const std::int64_t k : score.k) targets += k >= 20 ? 1 : 0;
  const double missed = 1.0 - targets / kCells;
  EXPECT_NEAR(found.hit_by[0], 1.0 - missed * missed, found.hit_by_bound[0]);
  EXPECT_NEAR(found.hit_by[1], 1.0 - missed * std::pow(missed, 10), 1e-14);
  EXPECT_NEAR(found.mean[0], missed * kCells / targets, found.mean_bound[0]);
  EXPECT_LE(found.mean_bound[0], 1e-11);
  EXPECT_EQ(found.hit_ever[0], 1.0);
}

TEST(UniformJumps, DistancesAreTheNumberOfArchitectures) {
  const BenchmarkTable table = ring_table();
  const Operator op = random_search(table);
  const GraphDistance automatic(table, ExactMethod::automatic, false);
  const PathLengths found = automatic.to_set(op, {3});
  EXPECT_EQ(found.method, "spectral");
  for (std::uint32_t x = 0; x < kCells; ++x) {
    EXPECT_NEAR(found.steps[x], x == 3 ? 0.0 : kCells, found.steps_bound[x] + 1e-300);
    EXPECT_LE(found.steps_bound[x], 1e-10);
  }
  // Σ_j 1/(1 - λ_j), all eigenvalues 0 but one.
  EXPECT_EQ(automatic.kemeny(op).value, kCells - 1.0);
}

// What all but x add up to, where a subtraction would leave nothing of the small ones.
TEST(UniformJumps, AProductLosesNothingBesideALargeEntry) {
  for (const std::uint32_t size : {2u, 3u, 8u, 39u, 1000u}) {
    const auto chain = jump_chain(AcceptedJumps(size));
    std::vector<double> u(2 * size, 1e-20);  // two columns
    u[2 * (size / 2)] = 1e20;
    u[1] = 3.0;
    std::vector<double> out(u.size());
    ChainScratch scratch;
    chain->jump(u.data(), out.data(), 2, scratch);
    for (std::uint32_t x = 0; x < size; ++x) {
      const double large = x == size / 2 ? 0.0 : 1e20;
      const double small = 1e-20 * (x == size / 2 ? size - 1.0 : size - 2.0);
      EXPECT_NEAR(out[2 * x] * size, large + small, (large + small) * chain->jump_error());
      const double second = x == 0 ? 1e-20 * (size - 1.0) : 3.0 + 1e-20 * (size - 2.0);
      EXPECT_NEAR(out[2 * x + 1] * size, second, second * chain->jump_error());
    }
    std::vector<DoubleDouble> ones(size, DoubleDouble(1.0));
    std::vector<DoubleDouble> exactly;
    chain->jump_exactly(ones, exactly, scratch);
    EXPECT_EQ(static_cast<double>(exactly[0]), static_cast<double>(chain->leaving_exactly()[0]));
  }
}

}  // namespace
}  // namespace archwalk
