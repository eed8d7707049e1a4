// The plain loops that archwalk is compared with walk the same walks in law.
#include "archwalk/bench/plain_walk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "archwalk/bench/bench.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/table/synthetic.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kSteps = 3;
constexpr std::uint32_t kWalksPerStart = 8;
constexpr double kFalseAlarm = 5.0;  // standard errors: 6e-7 a comparison, fixed seeds

class PlainWalks : public testing::TestWithParam<std::string> {
 protected:
  PlainWalks() : table_(synthetic_table(find_space("tss"), std::uint64_t{1})) {
    problem_.scores = bench_scores(table_);
    problem_.guide = problem_.scores.front();
    problem_.shape = *table_.space->product();
    problem_.walks_per_start = kWalksPerStart;
    problem_.steps = kSteps;
    problem_.track = {true, true};
    auto& all = strata_.emplace_back();
    for (const ScoreColumn* score : problem_.scores) {
      all.push_back(stratum_codes(parse_stratum("all"), *score));
    }
  }

  Operator op() const { return read_operator(GetParam(), problem_.shape, problem_.guide->name); }
  double walks() const { return static_cast<double>(problem_.shape.size) * kWalksPerStart; }

  // From every start as many walks: the error of the mean is the one within starts, which the exact
  // variance tells.
  void expect_exact(const PlainEstimates& plain) const {
    ExactSettings settings;
    settings.horizons = {kSteps};
    settings.scores = problem_.scores;
    settings.strata = strata_;
    const ExactEstimates exact = ExactEngine(table_, settings).estimates(op());
    for (std::size_t s = 0; s < problem_.scores.size(); ++s) {
      const double error = std::sqrt(exact.variance_within[s] / walks());
      ASSERT_GT(error, 0.0);
      EXPECT_NEAR(plain.mean[s], exact.mean[s], kFalseAlarm * error)
          << GetParam() << " score " << s;
    }
  }

  BenchmarkTable table_;
  PlainProblem problem_;
  std::vector<std::vector<std::vector<std::uint32_t>>> strata_;
};

TEST_P(PlainWalks, MeansAreTheExactOnes) {
  const auto walk = plain_walk(op(), problem_);
  ASSERT_NE(walk, nullptr) << "no plain loop for " << GetParam();
  expect_exact(walk->run(problem_));
}

TEST_P(PlainWalks, BestAndIncumbentAreThoseOfTheEngine) {
  const auto walk = plain_walk(op(), problem_);
  ASSERT_NE(walk, nullptr);
  const PlainEstimates plain = walk->run(problem_);
  WalkSettings settings;
  settings.seed = 7;
  settings.walks_per_start = kWalksPerStart;
  settings.horizons = {kSteps};
  settings.scores = problem_.scores;
  settings.strata = strata_;
  settings.blind_guide = problem_.guide;
  WalkEngine engine(table_, settings, choose_backend("cpu", "", 1));
  NoProgress progress;
  const Operator the_operator = op();
  const WalkEstimates ours =
      engine.estimates(engine.tallies({&the_operator}, {0}, progress).front(), true);
  for (std::size_t s = 0; s < problem_.scores.size(); ++s) {
    EXPECT_NEAR(plain.best_mean[s], ours.best_mean[s],
                kFalseAlarm * std::sqrt(2.0) * ours.best_stderr[s]);
    EXPECT_NEAR(plain.incumbent_mean[s], ours.incumbent_mean[s],
                kFalseAlarm * std::sqrt(2.0) * ours.incumbent_stderr[s]);
    EXPECT_GT(ours.best_stderr[s], 0.0);
  }
}

TEST_P(PlainWalks, AliasTablesGiveTheSameChain) {
  const auto walk = alias_walk(op(), problem_);
  const auto entries = std::visit(
      [&](const auto& proposal) { return proposal.row_size(problem_.shape); }, op().proposal);
  if (guide_key_kind(op()) != GuideKey::none || entries > 1000) {
    EXPECT_EQ(walk, nullptr);
    return;
  }
  ASSERT_NE(walk, nullptr);
  expect_exact(walk->run(problem_));
}

std::vector<std::string> specs() {
  std::set<std::string> specs = {"edit_distance(pmf=[0,1])+non_worsening",
                                 "edit_distance(pmf=[0.3,0.7])"};  // unequal entries in a row
  for (const WalkKind& kind : walk_kinds()) specs.insert(kind.spec);
  return {specs.begin(), specs.end()};
}

std::string test_name(const testing::TestParamInfo<std::string>& spec) {
  std::string name = spec.param;
  std::replace_if(
      name.begin(), name.end(),
      [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Operators, PlainWalks, testing::ValuesIn(specs()), test_name);

}  // namespace
}  // namespace archwalk
