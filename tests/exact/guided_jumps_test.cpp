// `uniform` and `restart` with selections that compare keys of the guide: by sums over classes of
// equal keys, against dense matrices, and closed forms where those are too large.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/graph_distance.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_types.hpp"
#include "exact/drawn_table.hpp"
#include "exact/small_graph.hpp"
#include "jumps/accepted_jumps.hpp"
#include "jumps/guided_jumps.hpp"
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

// All of P stored gives the same numbers, with the acceptances that walks use.
TEST(GuidedJumps, ExpectationsReachAndCostEqualThoseOfStoredMatrices) {
  const BenchmarkTable table = table_with_guide();
  ExactSettings settings = settings_of(table);
  const ExactEngine engine(table, settings);
  settings.method = ExactMethod::sparse;
  const ExactEngine sparse(table, settings);
  for (const Case& one : cases(table)) {
    SCOPED_TRACE(to_string(one.op));
    const ExactEstimates a = engine.estimates(one.op);
    const ExactEstimates b = sparse.estimates(one.op);
    EXPECT_EQ(b.method, ExactMethod::sparse);
    const PathEstimates along = engine.paths(one.op);
    const PathEstimates expected = sparse.paths(one.op);
    EXPECT_NEAR(engine.geometry(one.op).reach_uniform, sparse.geometry(one.op).reach_uniform,
                1e-13);
    for (std::size_t cell = 0; cell < a.mean.size(); ++cell) {
      EXPECT_NEAR(a.mean[cell], b.mean[cell], a.bound[cell] + b.bound[cell]);
      EXPECT_NEAR(a.variance[cell], b.variance[cell],
                  a.variance_bound[cell] + b.variance_bound[cell]);
      EXPECT_NEAR(along.reach_path[cell], expected.reach_path[cell],
                  along.reach_path_bound[cell] + expected.reach_path_bound[cell]);
      EXPECT_NEAR(along.cost[cell], expected.cost[cell],
                  along.cost_bound[cell] + expected.cost_bound[cell]);
      EXPECT_LE(along.reach_path_bound[cell], 1e-11);
      EXPECT_FALSE(std::isnan(along.reach_path[cell]));
      EXPECT_LE(along.cost_bound[cell], 1e-8);
    }
  }
}

TEST(GuidedJumps, ThresholdsAndGraphDistancesEqualOracle) {
  const BenchmarkTable table = table_with_guide();
  const std::vector<std::int64_t>& k = table.scores[0].k;
  ThresholdSettings settings;
  settings.levels = 2;
  settings.max_steps = 40;
  settings.grid = {0, 1, 3, 37};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of(kStrata, settings.scores);
  const std::int64_t most = *std::max_element(k.begin(), k.end());
  settings.theta = {most, most / 2};
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

// In product spaces too; there a proposal by rows may be between jumps.
TEST(GuidedJumps, EqualStoredMatricesInProductSpaces) {
  const BenchmarkTable table = test::drawn_table("3^5", 7, {"s", "guide"});
  ExactSettings settings;
  settings.horizons = {1, 5, 30};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of(kStrata, settings.scores);
  const ExactEngine engine(table, settings);
  settings.method = ExactMethod::sparse;
  const ExactEngine sparse(table, settings);
  for (const char* proposal :
       {"uniform", "restart(probability=0.2,inner=edit_distance(pmf=[0.1,0.9]))",
        "restart(probability=0.2,inner=neighbors)",
        "restart(probability=0.2,inner=random_explicit(out_degree=5,pmf=[0,0.5,0.5],draw=4))",
        "restart(probability=0.3,inner=edit_distance(pmf=[0,0.2,0.8]))"}) {
    for (const char* selection : {"improving(guide=guide)", "threshold(slack=0.1,guide=guide)",
                                  "metropolis(temperature=0.2,guide=guide)",
                                  "noisy(rule=improving,sigma=0.1,guide=guide)"}) {
      const Operator op =
          read_operator(std::string(proposal) + "+" + selection, OperatorContext(table.space), "");
      SCOPED_TRACE(to_string(op));
      const ExactEstimates a = engine.estimates(op);
      const ExactEstimates b = sparse.estimates(op);
      EXPECT_EQ(a.method, ExactMethod::stencil);
      EXPECT_EQ(b.method, ExactMethod::sparse);
      EXPECT_NEAR(engine.geometry(op).reach_uniform, sparse.geometry(op).reach_uniform, 1e-13);
      const PathEstimates along = engine.paths(op);
      const PathEstimates expected = sparse.paths(op);
      for (std::size_t cell = 0; cell < a.mean.size(); ++cell) {
        EXPECT_NEAR(along.reach_path[cell], expected.reach_path[cell],
                    along.reach_path_bound[cell] + expected.reach_path_bound[cell]);
        EXPECT_LE(along.reach_path_bound[cell], 1e-12);
        EXPECT_NEAR(a.mean[cell], b.mean[cell], a.bound[cell] + b.bound[cell]);
        EXPECT_NEAR(a.variance[cell], b.variance[cell],
                    a.variance_bound[cell] + b.variance_bound[cell]);
        EXPECT_LE(a.bound[cell], 1e-12);
      }
    }
  }
}

// Products against sums over all pairs, with numbers beside which others would be lost.
template <class T>
void expect_sums(const Operator& op, const RowSource& source, double roundoff) {
  const Guide& guide = *source.guide(op);
  const auto size = static_cast<std::uint32_t>(guide.key.size());
  const AcceptedJumps jumps(op, source);
  constexpr std::size_t kColumns = 3;
  test::Random random(11);
  std::vector<T> u;
  for (std::uint32_t x = 0; x < size; ++x) {
    u.emplace_back(1.0 + static_cast<double>(random.below(1000)));
    u.emplace_back(random.below(40) == 0 ? 1e20 : 1e-20);
    u.emplace_back(x == 17 ? 1.0 : 0.0);
  }
  std::vector<T> found(u.size());
  JumpScratch<T> scratch;
  jumps.sum(u.data(), found.data(), kColumns, scratch);
  const TransitionRows rows = source.rows(op);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    Real sum[kColumns] = {};
    for (const Transition& entry : row) {
      // P(x,y) = A/(2^32 N), A an integer.
      const Real accepted = std::round(static_cast<Real>(entry.probability) * size * 0x1p32L);
      for (std::size_t c = 0; c < kColumns; ++c) {
        sum[c] += accepted * 0x1p-32L *
                  static_cast<Real>(static_cast<double>(u[entry.target * kColumns + c]));
      }
    }
    for (std::size_t c = 0; c < kColumns; ++c) {
      const double truth = number(sum[c]);
      const double off = (jumps.rounding_units() * roundoff + 0x1p-52) * truth;
      EXPECT_NEAR(static_cast<double>(found[x * kColumns + c]), truth, off)
          << to_string(op) << " from " << x << ", column " << c;
    }
  }
}

TEST(GuidedJumps, SumsEqualThoseOverAllPairs) {
  for (const std::int64_t values : {1, 2, 7, 97, 10'000}) {
    BenchmarkTable table = test::drawn_table("3^6", 5, {"s"});
    test::Random random(static_cast<std::uint32_t>(values));
    ScoreColumn& guide = table.scores.emplace_back();
    guide.name = "guide";
    guide.resolution = 0.01;
    for (std::uint32_t x = 0; x < 729; ++x) {
      guide.k.push_back(random.below(static_cast<std::uint32_t>(values)));
    }
    const RowSource source(table, false);
    for (const char* selection :
         {"improving", "non_worsening", "threshold(slack=0.02)", "threshold(slack=30)",
          "metropolis(temperature=0.03)", "metropolis(temperature=10)",
          "noisy(rule=improving,sigma=0.02)", "noisy(rule=non_worsening,sigma=20)"}) {
      const Operator op =
          read_operator(std::string("uniform+") + selection, OperatorContext(table.space), "guide");
      expect_sums<double>(op, source, 0x1p-53);
      expect_sums<DoubleDouble>(op, source, kDoubleDoubleRoundoff);
    }
  }
}

BenchmarkTable ring(std::uint32_t cells, const std::vector<double>& values) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < cells; ++x) {
    pairs.push_back(std::uint64_t{x} << 32 | (x + 1) % cells);
  }
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("ring", graph_of_pairs(cells, std::move(pairs)));
  table.scores.push_back(make_score_column("s", "1", 1e-3, values));
  return table;
}

// The best of all that was drawn so far: with the scores 0..N-1 laid in some order, from i
// P(X_T <= j) = (j+1)^T / N^T for j >= i. A threshold is found by each draw with the same chance.
TEST(GuidedJumps, ImprovingRandomSearchInALargeGraphEqualsClosedForms) {
  constexpr std::uint32_t kRing = 100'000;
  std::vector<double> values;
  for (std::uint64_t x = 0; x < kRing; ++x)
    values.push_back(static_cast<double>(x * 77'773 % kRing));
  const BenchmarkTable table = ring(kRing, values);
  const Operator op = read_operator("uniform+improving", OperatorContext(table.space), "s");
  ExactSettings settings;
  settings.horizons = {1, 2, 30};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"top:0.1", "bottom:0.1", "all"}, settings.scores);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  const std::uint32_t first[] = {kRing - kRing / 10, 0, 0};
  const std::uint32_t count[] = {kRing / 10, kRing / 10, kRing};
  for (std::size_t stratum = 0; stratum < 3; ++stratum) {
    for (std::size_t h = 0; h < 3; ++h) {
      // E X_T from i = N - 1 - Σ_{j=i}^{N-2} ((j+1)/N)^T.
      const Real steps = settings.horizons[h];
      Real sum = 0;
      Real mean = 0;
      for (std::uint32_t i = kRing; i-- > 0;) {
        if (i < kRing - 1) sum += std::pow(Real{i + 1.0L} / kRing, steps);
        if (i >= first[stratum] && i < first[stratum] + count[stratum]) {
          mean += kRing - 1.0L - sum - i;
        }
      }
      mean /= count[stratum];
      const std::size_t cell = stratum * 3 + h;
      EXPECT_NEAR(found.mean[cell], number(mean), found.bound[cell]);
      EXPECT_LE(found.bound[cell], 1e-12 * kRing * number(steps));
    }
  }

  ThresholdSettings thresholds;
  thresholds.levels = 1;
  thresholds.theta = {1000 * (kRing - 1000)};
  thresholds.max_steps = 500;
  thresholds.grid = {1, 100};
  thresholds.scores = settings.scores;
  thresholds.strata = test::strata_of({"bottom:0.5"}, settings.scores);
  const ThresholdEstimates hits = ThresholdEngine(table, thresholds).estimates(op);
  const double misses = 1.0 - 1000.0 / kRing;
  EXPECT_NEAR(hits.hit_by[0], 1.0 - misses, hits.hit_by_bound[0]);
  EXPECT_NEAR(hits.hit_by[1], 1.0 - std::pow(misses, 100), hits.hit_by_bound[1]);
  EXPECT_LE(hits.hit_by_bound[1], 1e-11);
  EXPECT_TRUE(hits.certified[0]);
  EXPECT_NEAR(hits.mean[0], 100.0, hits.mean_bound[0]);
  EXPECT_LE(hits.mean_bound[0], 1e-7);
}

// On a ring of n cells, the scores 0..n-1 in that order: from x all y > x are taken, at distances
// of min(y - x, n - y + x).
TEST(GuidedJumps, ReachOnARingEqualsItsDefinition) {
  constexpr std::uint32_t kRing = 3000;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x);
  const BenchmarkTable table = ring(kRing, values);
  ExactSettings settings;
  settings.horizons = {1};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"bottom:0.1", "all"}, settings.scores);
  const ExactEngine engine(table, settings);
  const Operator op = read_operator("restart(probability=0.25,inner=neighbors)+improving",
                                    OperatorContext(table.space), "s");
  double all = 0.0;
  double bottom = 0.0;
  for (std::uint32_t x = 0; x < kRing; ++x) {
    std::uint64_t sum = 0;
    for (std::uint32_t y = x + 1; y < kRing; ++y) sum += std::min(y - x, kRing - y + x);
    // Of the two neighbors one is better, of the first both, of the last none.
    const double steps = x == 0 ? 1.0 : x == kRing - 1 ? 0.0 : 0.5;
    const double reach = 0.25 * static_cast<double>(sum) / kRing + 0.75 * steps;
    all += reach / kRing;
    if (x < kRing / 10) bottom += reach / (kRing / 10);
  }
  EXPECT_NEAR(engine.geometry(op).reach_uniform, all, 1e-12 * all);
  const PathEstimates found = engine.paths(op);
  EXPECT_NEAR(found.reach_stratum[0], bottom, found.reach_stratum_bound[0]);
  EXPECT_NEAR(found.reach_path[1], all, found.reach_path_bound[1]);
  EXPECT_LE(found.reach_path_bound[1], 1e-11 * all);
}

// Every second cell good: a step to a neighbor changes from good to bad and back, a jump makes both
// equally likely, and what leads to a bad one is taken with probability a = exp(-1/temperature).
TEST(GuidedJumps, MetropolisWithRestartsInALargeGraphEqualsClosedForms) {
  constexpr std::uint32_t kRing = 100'000;
  constexpr double kJump = 0.25;
  constexpr double kTemperature = 0.7;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x % 2);
  const BenchmarkTable table = ring(kRing, values);
  const Operator op = read_operator(
      fmt::format("restart(probability={},inner=neighbors)+metropolis(temperature={})", kJump,
                  kTemperature),
      OperatorContext(table.space), "s");
  ExactSettings settings;
  settings.horizons = {1, 2, 5};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"top:0.5", "bottom:0.5"}, settings.scores);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  const double up = 1.0 - kJump / 2.0;
  const double down = up * std::exp(-1.0 / kTemperature);
  const double good = up / (up + down);
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    const double t = settings.horizons[h];
    const double left = std::pow(1.0 - up - down, t);
    const double off = t * kOffAcceptance;
    EXPECT_NEAR(found.mean[h], (1.0 - good) * left + good - 1.0, found.bound[h] + off);
    EXPECT_NEAR(found.mean[3 + h], good - good * left, found.bound[3 + h] + off);
    EXPECT_LE(found.bound[h], 1e-12);
  }
}

// Pairs of values of a selection by difference are stored: up to 2^14 values.
TEST(GuidedJumps, TooManyValuesAreRefused) {
  constexpr std::uint32_t kRing = 70'000;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x);
  const BenchmarkTable table = ring(kRing, values);
  ExactSettings settings;
  settings.scores = {&table.scores[0]};
  const ExactEngine engine(table, settings);
  const OperatorContext context(table.space);
  EXPECT_THROW(engine.method_for(read_operator("uniform+metropolis(temperature=1)", context, "s")),
               InputError);
  EXPECT_EQ(engine.method_for(read_operator("uniform+non_worsening", context, "s")),
            ExactMethod::stencil);
  EXPECT_THROW(engine.method_for(read_operator("uniform+tournament(k=2)", context, "s")),
               InputError);
}

}  // namespace
}  // namespace archwalk
