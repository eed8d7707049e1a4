#include "archwalk/sweep/sweep_results.hpp"

#include <algorithm>

namespace archwalk {
namespace {

constexpr const char* kCommon = "fixed_length";
constexpr const char* kExact = "fixed_length/exact";
constexpr const char* kWalks = "fixed_length/walks";

EngineSummary engine_summary(const DataTree& tree, const std::string& group, const char* name,
                             const char* error, bool sampled) {
  return {name, sampled, tree.get<double>(group, "mean"), tree.get<double>(group, error)};
}

}  // namespace

std::vector<ArrayPath> arrays_of_results() {
  return {{"operators", "family"},
          {"operators", "selection"},
          {"operators", "reach_uniform"},
          {"operators", "reach_proposal"},
          {"operators", "blind"},
          {"scores", "score"},
          {"scores", "standard_deviation"},
          {"scores", "skewness"},
          {"scores", "range"},
          {kCommon, "stratum"},
          {kCommon, "horizon"},
          {kCommon, "structural_zero"},
          {kCommon, "regression_to_mean"},
          {kExact, "mean"},
          {kExact, "bound"},
          {kExact, "variance_within"},
          {kWalks, "count"},
          {kWalks, "mean"},
          {kWalks, "stderr"},
          {kWalks, "z"}};
}

SweepSummary sweep_summary(const DataTree& tree) {
  SweepSummary summary;
  summary.family = tree.get<std::string>("operators", "family");
  summary.selection = tree.get<std::string>("operators", "selection");
  summary.reach_uniform = tree.get<double>("operators", "reach_uniform");
  summary.reach_proposal = tree.get<double>("operators", "reach_proposal");
  summary.blind = tree.get<std::uint8_t>("operators", "blind");
  summary.strata = tree.get<std::string>(kCommon, "stratum");
  summary.scores = tree.get<std::string>("scores", "score");
  summary.score_sd = tree.get<double>("scores", "standard_deviation");
  summary.score_skewness = tree.get<double>("scores", "skewness");
  summary.horizons = tree.get<std::int64_t>(kCommon, "horizon");
  summary.structural_zero = tree.get<std::uint8_t>(kCommon, "structural_zero");
  summary.regression_to_mean = tree.get<double>(kCommon, "regression_to_mean");
  if (tree.find(kExact, "mean") != nullptr) {
    summary.engines.push_back(engine_summary(tree, kExact, "exact", "bound", false));
  }
  if (tree.find(kWalks, "mean") != nullptr) {
    summary.engines.push_back(engine_summary(tree, kWalks, "walks", "stderr", true));
  }
  return summary;
}

ZScores z_scores_of(const DataTree& tree) {
  ZScores scores;
  scores.strata = tree.get<std::string>(kCommon, "stratum");
  scores.scores = tree.get<std::string>("scores", "score").size();
  scores.horizons = tree.get<std::int64_t>(kCommon, "horizon").size();
  if (tree.find(kWalks, "z") == nullptr) return scores;
  scores.z = tree.get<double>(kWalks, "z");
  const auto& within = tree.get<double>(kExact, "variance_within");
  const auto& range = tree.get<double>("scores", "range");
  const auto& count = tree.get<std::int64_t>(kWalks, "count");
  scores.effective_walks.resize(scores.z.size());
  for (std::size_t cell = 0; cell < scores.z.size(); ++cell) {
    const std::size_t score = cell / scores.horizons % scores.scores;
    const std::size_t stratum = cell / (scores.horizons * scores.scores) % scores.strata.size();
    const double square = range[score] * range[score];
    scores.effective_walks[cell] =
        square > 0.0 ? std::max(0.0, static_cast<double>(count[stratum]) * within[cell] / square)
                     : 0.0;
  }
  return scores;
}

GroupAttributes z_check_attributes(const ZCheck& check) {
  std::string tests;
  std::vector<double> count;
  std::vector<double> statistic;
  std::vector<double> p;
  for (const StratumZTest& test : check.strata) {
    tests += (tests.empty() ? "" : ", ") + test.stratum + ": " + test.test;
    count.push_back(static_cast<double>(test.n));
    statistic.push_back(test.statistic);
    p.push_back(test.p);
  }
  return {kWalks,
          {{"z_check", std::string(check.passed ? "passed" : "flagged")},
           {"z_check_text", check.text()},
           {"z_check_level", kZCheckLevel},
           {"z_check_tests", tests},
           {"z_check_operators", count},
           {"z_check_statistic", statistic},
           {"z_check_p", p},
           {"z_check_count", check.n},
           {"z_check_largest", check.largest},
           {"z_check_largest_p", check.largest_p}}};
}

}  // namespace archwalk
