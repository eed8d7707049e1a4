// `restart` around a proposal that is known by its rows alone: expectations, reaches, thresholds
// and graph distances by the mixture against dense matrices, and closed forms where those are too
// large.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "exact/drawn_table.hpp"
#include "exact/small_graph.hpp"
#include "oracle/chain.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/proposal.hpp"
#include "oracle/strata.hpp"
#include "oracle/threshold.hpp"

namespace archwalk {
namespace {

using oracle::Real;
using test::kCells;

const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};
const std::vector<double> kJumps = {0.0, 0x1p-31, 0.125, 0.9, 1.0};

Operator restart_of_neighbors(double jump, const BenchmarkTable& table) {
  return read_operator(fmt::format("restart(probability={},inner=neighbors)", jump),
                       OperatorContext(table.space), "");
}

oracle::Matrix matrix_with(double jump) {
  return oracle::restart_proposal(jump, test::neighbors_matrix());
}

double number(Real value) {
  return static_cast<double>(value);
}

ExactSettings settings_of(const BenchmarkTable& table) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.stationary = true;
  settings.scores = {&table.scores[0]};
  settings.cost = &table.scores[0];
  settings.strata = test::strata_of(kStrata, settings.scores);
  return settings;
}

TEST(RestartRows, ExpectationsEqualOracle) {
  const BenchmarkTable table = test::graph_table();
  const ExactSettings settings = settings_of(table);
  for (const double jump : kJumps) {
    const Operator op = restart_of_neighbors(jump, table);
    const oracle::Matrix matrix = matrix_with(jump);
    const ExactEstimates found = ExactEngine(table, settings).estimates(op);
    EXPECT_EQ(found.method, ExactMethod::sparse);
    std::size_t cell = 0;
    for (const std::string& stratum : kStrata) {
      const oracle::Codes starts = oracle::stratum(stratum, table.scores[0].k);
      for (const std::uint32_t t : settings.horizons) {
        SCOPED_TRACE(to_string(op) + " " + stratum + " T=" + std::to_string(t));
        const oracle::ScoreChange truth =
            oracle::score_change(matrix, starts, table.scores[0].k, table.scores[0].resolution, t);
        EXPECT_NEAR(found.mean[cell], number(truth.mean), found.bound[cell]);
        EXPECT_LE(found.bound[cell], 1e-10);
        EXPECT_NEAR(found.variance[cell], number(truth.variance), found.variance_bound[cell]);
        EXPECT_NEAR(found.variance_within[cell], number(truth.variance_within),
                    found.variance_bound[cell]);
        EXPECT_LE(found.variance_bound[cell], 1e-7);
        ++cell;
      }
    }
  }
}

// Shortest paths by relaxing all pairs through every cell (Floyd 1962).
oracle::Matrix distances() {
  oracle::Matrix d(kCells);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) {
      d(x, y) = x == y ? 0 : test::are_neighbors(x, y) ? 1 : kCells;
    }
  }
  for (std::uint32_t via = 0; via < kCells; ++via) {
    for (std::uint32_t x = 0; x < kCells; ++x) {
      for (std::uint32_t y = 0; y < kCells; ++y) {
        d(x, y) = std::min(d(x, y), d(x, via) + d(via, y));
      }
    }
  }
  return d;
}

oracle::Vector step_reach(const oracle::Matrix& matrix) {
  const oracle::Matrix d = distances();
  oracle::Vector reach(kCells, 0);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) reach[x] += matrix(x, y) * d(x, y);
  }
  return reach;
}

Real mean_over(const oracle::Vector& law, const oracle::Vector& values) {
  Real sum = 0;
  for (std::size_t x = 0; x < law.size(); ++x) sum += law[x] * values[x];
  return sum;
}

TEST(RestartRows, ReachAndCostEqualOracle) {
  const BenchmarkTable table = test::graph_table();
  const ExactSettings settings = settings_of(table);
  const std::vector<std::int64_t>& k = table.scores[0].k;
  const oracle::Vector cost(k.begin(), k.end());
  for (const double jump : kJumps) {
    const Operator op = restart_of_neighbors(jump, table);
    const oracle::Matrix matrix = matrix_with(jump);
    const oracle::Vector reach = step_reach(matrix);
    const oracle::Vector everywhere(kCells, Real{1} / kCells);
    EXPECT_NEAR(facts_of(op, table.space->shape()).reach_proposal,
                number(mean_over(everywhere, reach)), 1e-12);
    const ExactEngine engine(table, settings);
    const PathEstimates found = engine.paths(op);
    std::size_t cell = 0;
    for (std::size_t stratum = 0; stratum < kStrata.size(); ++stratum) {
      SCOPED_TRACE(to_string(op) + " " + kStrata[stratum]);
      const oracle::Codes starts = oracle::stratum(kStrata[stratum], k);
      oracle::Vector law = oracle::uniform_law(kCells, starts);
      EXPECT_NEAR(found.reach_stratum[stratum], number(mean_over(law, reach)),
                  found.reach_stratum_bound[stratum]);
      Real sum = 0;
      std::uint32_t t = 0;
      for (const std::uint32_t horizon : settings.horizons) {
        for (; t < horizon; ++t) {
          sum += mean_over(law, reach);
          law = oracle::step_law(law, matrix);
        }
        EXPECT_NEAR(found.reach_path[cell], number(sum / horizon), found.reach_path_bound[cell]);
        EXPECT_LE(found.reach_path_bound[cell], 1e-11);
        const Real spent = oracle::expected_cost(matrix, matrix, starts, cost, 1, horizon);
        EXPECT_NEAR(found.cost[cell], number(spent * table.scores[0].resolution),
                    found.cost_bound[cell]);
        ++cell;
      }
    }
    const StationaryReach stationary = engine.geometry(op).stationary;
    EXPECT_EQ(stationary.method, jump > 0.01 ? "geometric series" : "certified solve");
    EXPECT_NEAR(stationary.reach, number(mean_over(*oracle::stationary_law(matrix), reach)),
                stationary.bound);
    EXPECT_LE(stationary.bound, 1e-11);
  }
}

TEST(RestartRows, ThresholdsEqualOracle) {
  const BenchmarkTable table = test::graph_table();
  const ThresholdSettings settings = test::two_levels(table, kStrata);
  const std::vector<std::int64_t>& k = table.scores[0].k;
  for (const double jump : kJumps) {
    const Operator op = restart_of_neighbors(jump, table);
    const oracle::Matrix matrix = matrix_with(jump);
    const ThresholdEstimates found = ThresholdEngine(table, settings).estimates(op);
    EXPECT_EQ(found.method, ExactMethod::sparse);
    std::size_t cell = 0;
    for (const std::string& stratum : kStrata) {
      const oracle::Codes starts = oracle::stratum(stratum, k);
      for (const std::int64_t theta : settings.theta) {
        SCOPED_TRACE(to_string(op) + " " + stratum + " " + std::to_string(theta));
        const oracle::Target target = oracle::at_least(k, theta);
        const oracle::Vector alive = oracle::survival(matrix, starts, target, settings.max_steps);
        for (std::size_t i = 0; i < settings.grid.size(); ++i) {
          EXPECT_NEAR(found.hit_by[cell * settings.grid.size() + i],
                      1.0 - number(alive[settings.grid[i]]),
                      found.hit_by_bound[cell * settings.grid.size() + i]);
        }
        const oracle::StratumHittingTime truth = oracle::hitting_time(matrix, starts, target);
        EXPECT_TRUE(found.certified[cell]);
        EXPECT_NEAR(found.hit_ever[cell], number(truth.hit_ever), found.hit_ever_bound[cell]);
        EXPECT_NEAR(found.mean[cell], number(truth.mean), found.mean_bound[cell]);
        EXPECT_LE(found.mean_bound[cell], 1e-10 * number(truth.mean));
        ++cell;
      }
    }
  }
}

TEST(RestartRows, GraphDistancesAndKemenyEqualOracle) {
  const BenchmarkTable table = test::graph_table();
  for (const double jump : kJumps) {
    const Operator op = restart_of_neighbors(jump, table);
    const oracle::Matrix matrix = matrix_with(jump);
    oracle::Target target(kCells, false);
    target[5] = true;
    const oracle::HittingTimes truth = oracle::hitting_times(matrix, target);
    const GraphDistance distance(table, ExactMethod::automatic, false);
    const PathLengths found = distance.to_set(op, {5});
    const oracle::Vector reach = step_reach(matrix);
    for (std::uint32_t x = 0; x < kCells; ++x) {
      SCOPED_TRACE(to_string(op) + " from " + std::to_string(x));
      EXPECT_NEAR(found.steps[x], number(truth.mean[x]), found.steps_bound[x]);
      EXPECT_LE(found.steps_bound[x], 1e-10 * number(truth.mean[x]));
      EXPECT_NEAR(distance.reach(op, x), number(reach[x]), 1e-12);
    }
    // Σ_y π(y) E[steps from x to y], whatever x (Kemeny & Snell 1960).
    const oracle::Vector law = *oracle::stationary_law(matrix);
    Real kemeny = 0;
    for (std::uint32_t y = 0; y < kCells; ++y) {
      oracle::Target to(kCells, false);
      to[y] = true;
      kemeny += law[y] * oracle::hitting_times(matrix, to).mean[3];
    }
    EXPECT_NEAR(distance.kemeny(op).value, number(kemeny), 1e-9 * number(kemeny));
  }
}

// A ring of 200,000 cells, every second one good: P has 4·10^10 entries and is never stored. A step
// to a neighbor changes from good to bad and back, a jump makes both equally likely:
// P(good after t) - 1/2 = ±(-(1-ρ))^t / 2, and E τ from a bad cell is 1/(1 - ρ/2).
TEST(RestartRows, OnALargeRingEqualClosedForms) {
  constexpr std::uint32_t kRing = 200'000;
  constexpr double kJump = 0.25;
  std::vector<std::uint64_t> pairs;
  std::vector<double> good;
  for (std::uint32_t x = 0; x < kRing; ++x) {
    pairs.push_back(std::uint64_t{x} << 32 | (x + 1) % kRing);
    good.push_back(x % 2);
  }
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("ring", graph_of_pairs(kRing, std::move(pairs)));
  table.scores.push_back(make_score_column("good", "1", 1.0, good));
  const Operator op = restart_of_neighbors(kJump, table);
  EXPECT_THROW(TransitionMatrix(table, op, false), InputError);

  ExactSettings settings;
  settings.horizons = {1, 2, 5};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"top:0.5", "bottom:0.5"}, settings.scores);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    const double odd = 0.5 * std::pow(-(1.0 - kJump), settings.horizons[h]);
    EXPECT_NEAR(found.mean[h], 0.5 + odd - 1.0, found.bound[h]);
    EXPECT_NEAR(found.mean[3 + h], 0.5 - odd, found.bound[3 + h]);
    EXPECT_LE(found.bound[h], 1e-12);
  }

  ThresholdSettings thresholds;
  thresholds.levels = 1;
  thresholds.theta = {1};
  thresholds.max_steps = 20;
  thresholds.grid = {0, 1, 2};
  thresholds.scores = settings.scores;
  thresholds.strata = test::strata_of({"bottom:0.5"}, settings.scores);
  const ThresholdEstimates hits = ThresholdEngine(table, thresholds).estimates(op);
  const double misses = kJump / 2.0;
  EXPECT_NEAR(hits.hit_by[0], 0.0, hits.hit_by_bound[0]);
  EXPECT_NEAR(hits.hit_by[1], 1.0 - misses, hits.hit_by_bound[1]);
  EXPECT_NEAR(hits.hit_by[2], 1.0 - misses * misses, hits.hit_by_bound[2]);
  EXPECT_TRUE(hits.certified[0]);
  EXPECT_NEAR(hits.mean[0], 1.0 / (1.0 - misses), hits.mean_bound[0]);
  // An entry may be off by six roundings, and that of 10^5 states twice.
  EXPECT_LE(hits.mean_bound[0], 1.2 * 2e5 * 6.0 * 0x1p-53);
}

}  // namespace
}  // namespace archwalk
