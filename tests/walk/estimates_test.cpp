// Estimates of walks against the oracle's exact expectations on small spaces, and their standard
// errors against the scatter of repeated runs. Seeds are fixed; the false-alarm rates are those of
// a correct program over all checks of a test.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/core/error.hpp"
#include "oracle/fixed_length.hpp"
#include "support/proposal_examples.hpp"
#include "support/selection_examples.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using oracle::Real;

struct Exact {
  std::vector<double> mean, variance, variance_within, positive, positive_variance, best_mean,
      incumbent_mean;
};

struct Case {
  const char* text;
  oracle::Matrix matrix;  // after selection
};

struct Setting {
  ProductShape shape = test::shape_of(3, 3);
  BenchmarkTable table = test::made_up_table(shape, 2, 40, false);
  std::vector<std::uint32_t> horizons = {1, 2, 5, 12};
  oracle::Guide guide = oracle::finite_guide(table.scores[0].k);

  Exact exact(const Case& one) const {
    Exact out;
    const WalkSettings settings = test::settings_for(table, horizons, 1);
    for (const auto& stratum : settings.strata) {
      for (std::size_t s = 0; s < settings.scores.size(); ++s) {
        const oracle::Codes starts(stratum[s].begin(), stratum[s].end());
        const ScoreColumn& score = *settings.scores[s];
        const auto resolution = static_cast<Real>(score.resolution);
        Real before = 0;
        for (std::size_t x : starts) before += static_cast<Real>(score.k[x]) * resolution;
        before /= static_cast<Real>(starts.size());
        for (std::uint32_t t : horizons) {
          const auto change = oracle::score_change(one.matrix, starts, score.k, resolution, t);
          out.mean.push_back(static_cast<double>(change.mean));
          out.variance.push_back(static_cast<double>(change.variance));
          out.variance_within.push_back(static_cast<double>(change.variance_within));
          out.positive.push_back(static_cast<double>(change.probability_improved));
          out.positive_variance.push_back(static_cast<double>(change.improved_within));
          out.best_mean.push_back(static_cast<double>(
              oracle::expected_best(one.matrix, starts, score.k, resolution, t) - before));
          out.incumbent_mean.push_back(static_cast<double>(
              oracle::expected_incumbent(one.matrix, starts, guide, score.k, resolution, t) -
              before));
        }
      }
    }
    return out;
  }

  std::vector<Case> cases() const {
    const auto blind_edit = test::ProposalExamples<EditDistance>::make(shape)[7];  // falling pmf
    const auto blind_edges = test::ProposalExamples<PerEdge>::make(shape)[4];      // drifting
    const oracle::Matrix edit = test::ProposalExamples<EditDistance>::matrix(blind_edit, shape);
    const oracle::Matrix edges = test::ProposalExamples<PerEdge>::matrix(blind_edges, shape);
    EditDistance edit_ready = blind_edit;
    PerEdge edges_ready = blind_edges;
    edit_ready.prepare(shape);
    edges_ready.prepare(shape);
    // Made by the oracle's rules; the texts are what the engine is given.
    edit_text_ = to_string(Operator{edit_ready, Always{}});
    edges_text_ = to_string(Operator{edges_ready, Always{}});
    climbing_text_ = edit_text_ + "+improving";
    annealing_text_ = edges_text_ + "+metropolis(temperature=0.1)";
    return {{edit_text_.c_str(), edit},
            {edges_text_.c_str(), edges},
            {climbing_text_.c_str(), oracle::select(edit, guide, oracle::improving())},
            {annealing_text_.c_str(), oracle::select(edges, guide, oracle::metropolis(10.0L))}};
  }

  WalkEstimates estimates(const char* text, std::uint64_t seed, std::uint32_t walks) const {
    WalkSettings settings = test::settings_for(table, horizons, walks);
    settings.seed = seed;
    const Operator op = read_operator(text, shape, "guide");
    WalkEngine engine(table, settings, test::cpu_backend(choose_instruction_set(""), 1));
    NoProgress progress;
    return engine.estimates(engine.tallies({&op}, {1}, progress).front(), engine.has_guide(op));
  }

 private:
  mutable std::string edit_text_, edges_text_, climbing_text_, annealing_text_;
};

void expect_within_errors(const std::vector<double>& estimate, const std::vector<double>& error,
                          const std::vector<double>& exact) {
  ASSERT_EQ(estimate.size(), exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_LE(std::abs(estimate[i] - exact[i]), 5.0 * error[i] + 1e-12) << "cell " << i;
    EXPECT_LT(error[i], 0.05 * (1.0 + std::abs(exact[i]))) << "the check would be empty";
  }
}

// 4 operators x 16 cells x 4 estimates within five standard errors: false alarm 1e-4.
TEST(Estimates, MeansWithinFiveStandardErrors) {
  const Setting setting;
  for (const Case& one : setting.cases()) {
    SCOPED_TRACE(one.text);
    const Exact exact = setting.exact(one);
    const WalkEstimates estimates = setting.estimates(one.text, 1, 20'000);
    expect_within_errors(estimates.mean, estimates.stderr_mean, exact.mean);
    expect_within_errors(estimates.positive, estimates.positive_stderr, exact.positive);
    expect_within_errors(estimates.best_mean, estimates.best_stderr, exact.best_mean);
    expect_within_errors(estimates.incumbent_mean, estimates.incumbent_stderr,
                         exact.incumbent_mean);
  }
}

// Unbiased: the mean over independent runs of few walks, within six of its own standard errors.
void expect_unbiased(const std::vector<std::vector<double>>& runs,
                     const std::vector<double>& exact) {
  const auto n = static_cast<double>(runs.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    double sum = 0.0;
    double squares = 0.0;
    for (const auto& run : runs) sum += run[i];
    for (const auto& run : runs) squares += (run[i] - sum / n) * (run[i] - sum / n);
    const double error = std::sqrt(squares / (n - 1) / n);
    EXPECT_LE(std::abs(sum / n - exact[i]), 6.0 * error + 1e-12) << "cell " << i;
  }
}

// Every estimate from 200 runs of 2 walks a start (where a factor w/(w-1) would show): 4 operators
// x 16 cells x 7 estimates, false alarm 5e-6 by the t law with 199 degrees of freedom.
TEST(Estimates, UnbiasedWithFewWalks) {
  const Setting setting;
  for (const Case& one : setting.cases()) {
    SCOPED_TRACE(one.text);
    const Exact exact = setting.exact(one);
    std::vector<std::vector<double>> runs[7];
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      const WalkEstimates run = setting.estimates(one.text, seed, 2);
      runs[0].push_back(run.mean);
      runs[1].push_back(run.variance);
      runs[2].push_back(run.variance_within);
      runs[3].push_back(run.positive);
      runs[4].push_back(run.best_mean);
      runs[5].push_back(run.incumbent_mean);
      runs[6].push_back(run.positive_variance);
    }
    expect_unbiased(runs[0], exact.mean);
    expect_unbiased(runs[1], exact.variance);
    expect_unbiased(runs[2], exact.variance_within);
    expect_unbiased(runs[3], exact.positive);
    expect_unbiased(runs[4], exact.best_mean);
    expect_unbiased(runs[5], exact.incumbent_mean);
    expect_unbiased(runs[6], exact.positive_variance);
  }
}

// Σ (mean - exact)² over 3000 runs is 3000 times the average SE² but for a chi-square's scatter,
// √(2/3000) relative, and the average's own; six of them: 128 checks, false alarm 1e-6. A pooled
// error would be off by far more.
TEST(Estimates, StandardErrorsAreTheScatterOfRuns) {
  const Setting setting;
  constexpr int kRuns = 3000;
  for (const Case& one : setting.cases()) {
    SCOPED_TRACE(one.text);
    const Exact exact = setting.exact(one);
    const std::size_t cells = exact.mean.size();
    std::vector<double> scatter(2 * cells, 0.0);  // of the mean, then of the share with Δ > 0
    std::vector<double> squared_error(2 * cells, 0.0);
    for (int run = 0; run < kRuns; ++run) {
      const WalkEstimates estimates =
          setting.estimates(one.text, 1000 + static_cast<std::uint64_t>(run), 4);
      const auto add = [&](std::size_t at, double off, double error) {
        scatter[at] += off * off;
        squared_error[at] += error * error;
      };
      for (std::size_t i = 0; i < cells; ++i) {
        add(i, estimates.mean[i] - exact.mean[i], estimates.stderr_mean[i]);
        add(cells + i, estimates.positive[i] - exact.positive[i], estimates.positive_stderr[i]);
      }
    }
    for (std::size_t i = 0; i < scatter.size(); ++i) {
      EXPECT_NEAR(scatter[i] / squared_error[i], 1.0, 6.0 * std::sqrt(2.5 / kRuns)) << "cell " << i;
    }
  }
}

TEST(Estimates, CertainOutcomesHaveNoError) {
  const Setting setting;
  const WalkEstimates stay = setting.estimates("edit_distance(pmf=[1])", 1, 3);
  for (std::size_t i = 0; i < stay.mean.size(); ++i) {
    EXPECT_EQ(stay.mean[i], 0.0);
    EXPECT_EQ(stay.stderr_mean[i], 0.0);
    EXPECT_EQ(stay.variance[i], 0.0);
    EXPECT_EQ(stay.best_mean[i], 0.0);
    EXPECT_EQ(stay.positive[i], 0.0);
    EXPECT_EQ(stay.positive_stderr[i], 0.0);
  }
}

TEST(Estimates, OneWalkAStartGivesNoErrors) {
  const Setting setting;
  const WalkEstimates one = setting.estimates("edit_distance(pmf=[0,1])", 1, 1);
  for (std::size_t i = 0; i < one.mean.size(); ++i) {
    EXPECT_TRUE(std::isnan(one.stderr_mean[i]) && std::isnan(one.positive_stderr[i]) &&
                std::isnan(one.best_stderr[i]) && std::isnan(one.incumbent_stderr[i]));
    EXPECT_FALSE(std::isnan(one.mean[i]));
  }
}

// DESIGN §4: without a guide each measured score is its own, so the incumbent is the best.
TEST(Estimates, WithoutAGuideTheIncumbentIsTheBest) {
  const Setting setting;
  WalkSettings settings = test::settings_for(setting.table, {3}, 4);
  settings.blind_guide = nullptr;
  WalkEngine engine(setting.table, settings, test::cpu_backend(InstructionSet::baseline, 1));
  const Operator op = read_operator("edit_distance(pmf=[0,1])", setting.shape, "");
  NoProgress progress;
  ASSERT_FALSE(engine.has_guide(op));
  const WalkEstimates out = engine.estimates(engine.tallies({&op}, {1}, progress).front(), false);
  EXPECT_EQ(out.incumbent_mean, out.best_mean);
  EXPECT_EQ(out.incumbent_stderr, out.best_stderr);
}

TEST(WalkEngineErrors, NameTheLimit) {
  const Setting setting;
  const auto engine = [](const BenchmarkTable& table, const WalkSettings& settings) {
    WalkEngine made(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
  };
  // w·N <= 2^36: 27 w.
  WalkSettings settings = test::settings_for(setting.table, {1}, 2'545'165'806u);
  EXPECT_THROW(engine(setting.table, settings), InputError);
  settings.walks_per_start = 2'545'165'805u;
  EXPECT_NO_THROW(engine(setting.table, settings));
  const BenchmarkTable many = test::made_up_table(setting.shape, 33, 5, false);
  EXPECT_THROW(engine(many, test::settings_for(many, {1}, 1)), InputError);
  WalkSettings final_only = test::settings_for(many, {1}, 1);
  final_only.track.best = false;
  EXPECT_NO_THROW(engine(many, final_only));
  WalkSettings empty = test::settings_for(setting.table, {1}, 1);
  empty.strata[1][0].clear();
  EXPECT_THROW(engine(setting.table, empty), InputError);
  // The limit itself: 2^31 walks from each of 2^5 architectures.
  const BenchmarkTable power = test::made_up_table(test::shape_of(2, 5), 1, 5, false);
  EXPECT_NO_THROW(engine(power, test::settings_for(power, {1}, 1u << 31)));
  EXPECT_THROW(engine(power, test::settings_for(power, {1}, (1u << 31) + 1)), InputError);
}

// Two starts of two walks, which change by 0 and 2 and by 1 and 1: each mean is 1, the variance
// within starts (2 + 0)/2, SE² a quarter of it. Of all four 0.5 as they are, 0.5 + SE² expected.
TEST(Estimates, OfFourWalksByHand) {
  const BenchmarkTable table = test::made_up_table(test::shape_of(2, 1), 1, 4, false);
  WalkSettings settings;
  settings.walks_per_start = 2;
  settings.horizons = {1};
  settings.scores = {&table.scores[0]};
  settings.strata = {{{0, 1}}};
  const WalkEngine engine(table, settings, test::cpu_backend(InstructionSet::baseline, 1));
  kernels::WalkTallies tallies(kernels::kTracks);
  kernels::WalkSums& sums = tallies.front();
  sums.change = 4;
  sums.square = 6;
  sums.start_square = 8;
  sums.positive = 3;
  sums.start_positive_square = 5;
  const WalkEstimates found = engine.estimates(tallies, false);
  const double step = table.scores[0].resolution;
  EXPECT_DOUBLE_EQ(found.mean[0], step);
  EXPECT_DOUBLE_EQ(found.variance_within[0], step * step);
  EXPECT_DOUBLE_EQ(found.stderr_mean[0], 0.5 * step);
  EXPECT_DOUBLE_EQ(found.variance[0], 0.75 * step * step);
  // One of two and both are better off: variances 1/2 and 0.
  EXPECT_DOUBLE_EQ(found.positive[0], 0.75);
  EXPECT_DOUBLE_EQ(found.positive_variance[0], 0.25);
  EXPECT_DOUBLE_EQ(found.positive_stderr[0], 0.25);
}

}  // namespace
}  // namespace archwalk
