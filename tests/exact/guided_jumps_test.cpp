// `uniform` and `restart` with selections that compare keys of the guide: by sums over classes of
// equal keys, against dense matrices and against all of P stored.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "chain/operator_chain.hpp"
#include "exact/drawn_table.hpp"
#include "exact/small_graph.hpp"
#include "oracle/fixed_length.hpp"
#include "oracle/proposal.hpp"
#include "oracle/strata.hpp"
#include "oracle/threshold.hpp"
#include "support/random.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

using oracle::Real;
using test::kCells;

const std::vector<std::string> kStrata = {"bottom:0.3", "top:0.25", "all"};
constexpr double kRarely = 0x1p-31;
const std::vector<double> kJumps = {kRarely, 0.125, 0.9, 1.0};
// What an acceptance may be off by (DESIGN 3), and as many for the integral that the oracle takes.
constexpr double kOffAcceptance = 0x1p-27;

double number(Real value) {
  return static_cast<double>(value);
}

// A measured score, and a guide of 11 values for 27 cells, one of them -inf.
BenchmarkTable table_with_guide() {
  BenchmarkTable table = test::graph_table();
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    values.push_back(x % 9 == 4 ? -INFINITY : 0.1 * (x * x * 7 % 11));
  }
  table.scores.push_back(make_score_column("guide", "1", 0.01, values));
  return table;
}

oracle::Guide levels_of(const ScoreColumn& column) {
  oracle::Guide guide;
  for (std::uint32_t x = 0; x < column.k.size(); ++x) {
    guide.push_back(std::isinf(column.value(x)) ? oracle::Level() : oracle::Level(column.k[x]));
  }
  return guide;
}

struct Case {
  double jump = 1.0;
  Operator op;
  oracle::Matrix matrix;
  double off = 0.0;  // of an acceptance
};

// All selections by keys with jumps alone and with jumps between steps to neighbors.
std::vector<Case> cases(const BenchmarkTable& table) {
  const ScoreColumn& guide = table.score("guide");
  std::vector<Case> all;
  const auto add = [&](const auto& examples, const auto& rule_of, double off) {
    for (const auto& selection : examples) {
      for (const double jump : kJumps) {
        const std::string text =
            jump == 1.0 ? "uniform" : fmt::format("restart(probability={},inner=neighbors)", jump);
        Operator op = read_operator(text, OperatorContext(table.space), "");
        op.selection = selection;
        op.selection = read_operator(to_string(op), OperatorContext(table.space), "").selection;
        all.push_back({jump, std::move(op),
                       oracle::select(oracle::restart_proposal(jump, test::neighbors_matrix()),
                                      levels_of(guide), rule_of(selection)),
                       off});
      }
    }
  };
  const auto add_examples = [&]<class Selection>(const Selection&, double off) {
    using Examples = test::SelectionExamples<Selection>;
    add(
        Examples::make(),
        [&](const Selection& one) { return Examples::rule(one, guide.resolution); }, off);
  };
  add_examples(Improving(), 0.0);
  add_examples(NonWorsening(), 0.0);
  add_examples(Threshold(), 0.0);
  add_examples(Metropolis(), kOffAcceptance);
  add_examples(Noisy(), kOffAcceptance);
  return all;
}

ExactSettings settings_of(const BenchmarkTable& table) {
  ExactSettings settings;
  settings.horizons = {1, 2, 7, 40};
  settings.scores = {&table.scores[0]};
  settings.cost = &table.scores[0];
  settings.strata = test::strata_of(kStrata, settings.scores);
  return settings;
}

TEST(GuidedJumps, ExpectationsEqualOracle) {
  const BenchmarkTable table = table_with_guide();
  const ScoreColumn& score = table.scores[0];
  const ExactSettings settings = settings_of(table);
  const ExactEngine engine(table, settings);
  const double range = 100.0;
  for (const Case& one : cases(table)) {
    const ExactEstimates found = engine.estimates(one.op);
    EXPECT_EQ(found.method, ExactMethod::stencil);
    std::size_t cell = 0;
    for (const std::string& stratum : kStrata) {
      const oracle::Codes starts = oracle::stratum(stratum, score.k);
      for (const std::uint32_t t : settings.horizons) {
        SCOPED_TRACE(to_string(one.op) + " " + stratum + " T=" + std::to_string(t));
        const oracle::ScoreChange truth =
            oracle::score_change(one.matrix, starts, score.k, score.resolution, t);
        const double off = t * one.off * range;
        EXPECT_NEAR(found.mean[cell], number(truth.mean), found.bound[cell] + off);
        EXPECT_LE(found.bound[cell], 1e-10);
        EXPECT_NEAR(found.variance[cell], number(truth.variance),
                    found.variance_bound[cell] + 4.0 * range * off);
        EXPECT_NEAR(found.variance_within[cell], number(truth.variance_within),
                    found.variance_bound[cell] + 4.0 * range * off);
        EXPECT_LE(found.variance_bound[cell], 1e-7);
        ++cell;
      }
    }
  }
}

// Engines with the same settings, of which one stores all of P, with the acceptances that walks
// use.
class BesideStoredMatrix {
 public:
  BesideStoredMatrix(const BenchmarkTable& table, ExactSettings settings)
      : engine_(table, settings), stored_(table, with_sparse(std::move(settings))) {}

  void expect_equal(const Operator& op, double most_of_bounds) const {
    SCOPED_TRACE(to_string(op));
    const ExactEstimates a = engine_.estimates(op);
    const ExactEstimates b = stored_.estimates(op);
    EXPECT_EQ(a.method, ExactMethod::stencil);
    EXPECT_EQ(b.method, ExactMethod::sparse);
    EXPECT_NEAR(engine_.geometry(op).reach_uniform, stored_.geometry(op).reach_uniform, 1e-13);
    const PathEstimates along = engine_.paths(op);
    const PathEstimates expected = stored_.paths(op);
    for (std::size_t cell = 0; cell < a.mean.size(); ++cell) {
      EXPECT_NEAR(a.mean[cell], b.mean[cell], a.bound[cell] + b.bound[cell]);
      EXPECT_LE(a.bound[cell], most_of_bounds);
      EXPECT_NEAR(a.variance[cell], b.variance[cell],
                  a.variance_bound[cell] + b.variance_bound[cell]);
      EXPECT_NEAR(along.reach_path[cell], expected.reach_path[cell],
                  along.reach_path_bound[cell] + expected.reach_path_bound[cell]);
      EXPECT_LE(along.reach_path_bound[cell], 1e-11);
      EXPECT_NEAR(along.cost[cell], expected.cost[cell],
                  along.cost_bound[cell] + expected.cost_bound[cell]);
      EXPECT_LE(along.cost_bound[cell], 1e-8);
    }
  }

 private:
  static ExactSettings with_sparse(ExactSettings settings) {
    settings.method = ExactMethod::sparse;
    return settings;
  }

  ExactEngine engine_;
  ExactEngine stored_;
};

TEST(GuidedJumps, EqualStoredMatricesInGraphs) {
  const BenchmarkTable table = table_with_guide();
  const BesideStoredMatrix pair(table, settings_of(table));
  for (const Case& one : cases(table)) pair.expect_equal(one.op, 1e-10);
}

TEST(GuidedJumps, ThresholdsAndGraphDistancesEqualOracle) {
  const BenchmarkTable table = table_with_guide();
  const std::vector<std::int64_t>& k = table.scores[0].k;
  const ThresholdSettings settings = test::two_levels(table, kStrata);
  const ThresholdEngine engine(table, settings);
  const GraphDistance distance(table, ExactMethod::automatic, false);
  for (const Case& one : cases(table)) {
    // Elimination in long double loses too much where jumps are rare.
    if (one.off > 0.0 || one.jump == kRarely) continue;
    const ThresholdEstimates found = engine.estimates(one.op);
    EXPECT_EQ(found.method, ExactMethod::stencil);
    std::size_t cell = 0;
    for (const std::string& stratum : kStrata) {
      const oracle::Codes starts = oracle::stratum(stratum, k);
      for (const std::int64_t theta : settings.theta) {
        SCOPED_TRACE(to_string(one.op) + " " + stratum + " " + std::to_string(theta));
        const oracle::Target target = oracle::at_least(k, theta);
        const oracle::Vector alive =
            oracle::survival(one.matrix, starts, target, settings.max_steps);
        for (std::size_t i = 0; i < settings.grid.size(); ++i) {
          EXPECT_NEAR(found.hit_by[cell * settings.grid.size() + i],
                      1.0 - number(alive[settings.grid[i]]),
                      found.hit_by_bound[cell * settings.grid.size() + i]);
        }
        const oracle::StratumHittingTime truth = oracle::hitting_time(one.matrix, starts, target);
        EXPECT_TRUE(found.certified[cell]);
        EXPECT_NEAR(found.hit_ever[cell], number(truth.hit_ever), found.hit_ever_bound[cell]);
        if (std::isfinite(number(truth.mean))) {
          EXPECT_NEAR(found.mean[cell], number(truth.mean), found.mean_bound[cell]);
          EXPECT_LE(found.mean_bound[cell], 1e-10 * number(truth.mean));
        } else {
          EXPECT_EQ(found.mean[cell], INFINITY);
        }
        if (truth.hit_ever > 0) {
          EXPECT_NEAR(found.mean_if_hit[cell], number(truth.mean_if_hit),
                      found.mean_if_hit_bound[cell]);
        }
        ++cell;
      }
    }
    oracle::Target target(kCells, false);
    target[5] = true;
    const oracle::HittingTimes truth = oracle::hitting_times(one.matrix, target);
    const PathLengths lengths = distance.to_set(one.op, {5});
    EXPECT_EQ(lengths.method, "stencil");
    for (std::uint32_t x = 0; x < kCells; ++x) {
      SCOPED_TRACE(to_string(one.op) + " from " + std::to_string(x));
      EXPECT_NEAR(lengths.hit_ever[x], number(truth.hit_ever[x]), lengths.hit_ever_bound[x]);
      if (std::isfinite(number(truth.mean[x]))) {
        EXPECT_NEAR(lengths.steps[x], number(truth.mean[x]), lengths.steps_bound[x]);
      } else {
        EXPECT_EQ(lengths.steps[x], INFINITY);
      }
    }
  }
}

// In exact fractions (Python's fractions.Fraction, Gauss and Jordan).
TEST(GuidedJumps, DistancesWhereJumpsAreRareEqualFractions) {
  const BenchmarkTable table = table_with_guide();
  const Operator op = read_operator(
      fmt::format("restart(probability={},inner=neighbors)+non_worsening(guide=guide)", kRarely),
      OperatorContext(table.space), "");
  const PathLengths found = GraphDistance(table, ExactMethod::automatic, false).to_set(op, {5});
  const std::pair<std::size_t, double> expected[] = {
      {0, 12560033996.41097}, {1, 23.181818180013263}, {2, 14495514639.810606},
      {3, 28991029251.0},     {6, 6.000000002173086},  {7, 22649241606.168266}};
  for (const auto& [from, steps] : expected) {
    EXPECT_NEAR(found.steps[from], steps, found.steps_bound[from]) << from;
    EXPECT_LE(found.steps_bound[from], 1e-12 * steps) << from;
  }
}

// Selections by difference, whose acceptances no formula gives to the last bit.
TEST(GuidedJumps, ThresholdsEqualThoseOfStoredMatrices) {
  const BenchmarkTable table = table_with_guide();
  ThresholdSettings settings;
  settings.levels = 1;
  settings.max_steps = 40;
  settings.grid = {1, 5};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"all"}, settings.scores);
  settings.theta = {60'000'000};
  const ThresholdEngine engine(table, settings);
  settings.method = ExactMethod::sparse;
  const ThresholdEngine sparse(table, settings);
  for (const Case& one : cases(table)) {
    SCOPED_TRACE(to_string(one.op));
    const ThresholdEstimates a = engine.estimates(one.op);
    const ThresholdEstimates b = sparse.estimates(one.op);
    EXPECT_EQ(b.method, ExactMethod::sparse);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(a.hit_by[i], b.hit_by[i], a.hit_by_bound[i] + b.hit_by_bound[i]);
    }
    EXPECT_NEAR(a.restricted_mean[0], b.restricted_mean[0],
                a.restricted_bound[0] + b.restricted_bound[0]);
    EXPECT_TRUE(a.certified[0]);
    EXPECT_TRUE(b.certified[0]);
    EXPECT_NEAR(a.hit_ever[0], b.hit_ever[0], a.hit_ever_bound[0] + b.hit_ever_bound[0]);
    if (std::isinf(b.mean[0])) {
      EXPECT_EQ(a.mean[0], INFINITY);
    } else {
      EXPECT_NEAR(a.mean[0], b.mean[0], a.mean_bound[0] + b.mean_bound[0]);
    }
  }
}

// From where a set is reached around blocked states, against a search on all of P.
TEST(GuidedJumps, WhatIsReachedIsThatOfAllEntries) {
  test::Random random(23);
  for (const std::uint32_t values : {2u, 5u, 27u}) {
    BenchmarkTable table = test::graph_table();
    ScoreColumn& guide = table.scores[0];
    for (std::int64_t& k : guide.k) k = random.below(values);
    guide.resolution = 1.0;
    const RowSource source(table, false);
    for (const char* selection : {"improving", "non_worsening", "threshold(slack=1)",
                                  "threshold(slack=3)", "metropolis(temperature=2)"}) {
      for (const char* proposal : {"uniform", "restart(probability=0.5,inner=neighbors)"}) {
        const Operator op = read_operator(std::string(proposal) + "+" + selection,
                                          OperatorContext(table.space), "s");
        const auto chain = operator_chain(op, source, ExactMethod::stencil);
        const auto stored = stored_chain(op, source);
        for (int turn = 0; turn < 20; ++turn) {
          StateSet seed(kCells, 0);
          StateSet blocked(kCells, 0);
          seed[random.below(kCells)] = 1;
          for (std::uint8_t& one : blocked) one = random.below(3) == 0 ? 1 : 0;
          EXPECT_EQ(chain->can_reach(seed, blocked), stored->can_reach(seed, blocked))
              << to_string(op) << ", " << values << " values";
        }
      }
    }
  }
}

// A proposal by rows may be between jumps.
TEST(GuidedJumps, EqualStoredMatricesInProductSpaces) {
  const BenchmarkTable table = test::drawn_table("3^5", 7, {"s", "guide"});
  const BesideStoredMatrix pair(table, settings_of(table));
  for (const char* proposal :
       {"uniform", "restart(probability=0.2,inner=edit_distance(pmf=[0.1,0.9]))",
        "restart(probability=0.2,inner=neighbors)",
        "restart(probability=0.2,inner=random_explicit(out_degree=5,pmf=[0,0.5,0.5],draw=4))",
        "restart(probability=0.3,inner=edit_distance(pmf=[0,0.2,0.8]))"}) {
    for (const char* selection : {"improving(guide=guide)", "threshold(slack=0.1,guide=guide)",
                                  "metropolis(temperature=0.2,guide=guide)",
                                  "noisy(rule=improving,sigma=0.1,guide=guide)"}) {
      pair.expect_equal(
          read_operator(std::string(proposal) + "+" + selection, OperatorContext(table.space), ""),
          1e-12);
    }
  }
}

}  // namespace
}  // namespace archwalk
