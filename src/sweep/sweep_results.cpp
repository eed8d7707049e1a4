#include "archwalk/sweep/sweep_results.hpp"

#include <algorithm>
#include <limits>

#include "archwalk/operators/no_memory.hpp"

namespace archwalk {
namespace {

constexpr const char* kCommon = "fixed_length";
constexpr const char* kExact = "fixed_length/exact";
constexpr const char* kWalks = "fixed_length/walks";
constexpr const char* kThreshold = "threshold";
constexpr const char* kThresholdExact = "threshold/exact";
constexpr const char* kThresholdWalks = "threshold/walks";

EngineSummary engine_summary(const DataTree& tree, const std::string& group, const char* name,
                             const char* error, bool sampled) {
  return {name, sampled, tree.get<double>(group, "mean"), tree.get<double>(group, error)};
}

}  // namespace

std::vector<ArrayPath> arrays_of_results() {
  return {{"operators", "family"},
          {"operators", "selection"},
          {"operators", "memory"},
          {"operators", "reach_uniform"},
          {"operators", "reach_proposal"},
          {"operators", "reach_bound"},
          {"operators", "blind"},
          {"scores", "score"},
          {"scores", "standard_deviation"},
          {"scores", "skewness"},
          {"scores", "range"},
          {kCommon, "stratum"},
          {kCommon, "horizon"},
          {kCommon, "structural_zero"},
          {kCommon, "regression_to_mean"},
          {kCommon, "placement_sd"},
          {kExact, "mean"},
          {kExact, "bound"},
          {kExact, "variance_within"},
          {kExact, "positive_variance_within"},
          {kWalks, "count"},
          {kWalks, "mean"},
          {kWalks, "stderr"},
          {kWalks, "z"},
          {kWalks, "positive_z"},
          {kThreshold, "stratum"},
          {kThreshold, "level"},
          {kThresholdExact, "time"},
          {kThresholdExact, "max_steps"},
          {kThresholdExact, "restricted_mean_steps"},
          {kThresholdExact, "restricted_mean_bound"},
          {kThresholdExact, "restricted_variance_within"},
          {kThresholdExact, "success"},
          {kThresholdExact, "success_bound"},
          {kThresholdExact, "hit_by_variance_within"},
          {kThresholdWalks, "max_steps"},
          {kThresholdWalks, "count"},
          {kThresholdWalks, "restricted_mean_steps"},
          {kThresholdWalks, "restricted_mean_stderr"},
          {kThresholdWalks, "restricted_mean_z"},
          {kThresholdWalks, "success"},
          {kThresholdWalks, "success_stderr"},
          {kThresholdWalks, "hit_by_z"}};
}

namespace {

// A memory changes what a step does as a selection does: operators with another one are another
// group.
std::vector<std::string> selections_with_memory(const DataTree& tree) {
  std::vector<std::string> names = tree.get<std::string>("operators", "selection");
  if (tree.find("operators", "memory") == nullptr) return names;  // of an earlier version
  const std::vector<std::string> memories = tree.get<std::string>("operators", "memory");
  for (std::size_t op = 0; op < names.size(); ++op) {
    if (memories[op] != NoMemory::kName) names[op] += '+' + memories[op];
  }
  return names;
}

// What all experiments share.
SweepSummary operators_and_scores(const DataTree& tree) {
  SweepSummary summary;
  summary.family = tree.get<std::string>("operators", "family");
  summary.selection = selections_with_memory(tree);
  summary.reach_uniform = tree.get<double>("operators", "reach_uniform");
  summary.reach_proposal = tree.get<double>("operators", "reach_proposal");
  if (tree.find("operators", "reach_bound") != nullptr) {  // earlier versions had none
    summary.reach_bound = tree.get<double>("operators", "reach_bound");
  }
  summary.blind = tree.get<std::uint8_t>("operators", "blind");
  summary.scores = tree.get<std::string>("scores", "score");
  summary.score_sd = tree.get<double>("scores", "standard_deviation");
  summary.score_skewness = tree.get<double>("scores", "skewness");
  return summary;
}

SweepSummary fixed_length_summary(const DataTree& tree) {
  SweepSummary summary = operators_and_scores(tree);
  summary.strata = tree.get<std::string>(kCommon, "stratum");
  summary.horizons = tree.get<std::int64_t>(kCommon, "horizon");
  summary.structural_zero = tree.get<std::uint8_t>(kCommon, "structural_zero");
  summary.regression_to_mean = tree.get<double>(kCommon, "regression_to_mean");
  if (tree.find(kCommon, "placement_sd") != nullptr) {  // earlier versions had none
    summary.placement_sd = tree.get<double>(kCommon, "placement_sd");
  }
  if (tree.find(kExact, "mean") != nullptr) {
    summary.engines.push_back(engine_summary(tree, kExact, "exact", "bound", false));
  }
  if (tree.find(kWalks, "mean") != nullptr) {
    summary.engines.push_back(engine_summary(tree, kWalks, "walks", "stderr", true));
  }
  return summary;
}

bool has_threshold(const DataTree& tree, const char* group) {
  return tree.find(group, "restricted_mean_steps") != nullptr;
}

double max_steps_of(const DataTree& tree) {
  const char* group = has_threshold(tree, kThresholdExact) ? kThresholdExact : kThresholdWalks;
  return static_cast<double>(tree.get<std::int64_t>(group, "max_steps").front());
}

// Improvability: minus the restricted mean, or the probability of success.
SweepSummary threshold_summary(const DataTree& tree, bool success) {
  SweepSummary summary = operators_and_scores(tree);
  summary.experiment = success ? "threshold_success" : "threshold";
  summary.strata = tree.get<std::string>(kThreshold, "stratum");
  summary.levels = tree.get<std::string>(kThreshold, "level");
  summary.has_regression = false;
  summary.score_sd.assign(summary.scores.size(), success ? 1.0 : max_steps_of(tree));
  summary.effect_units = success ? "probability" : "max_steps";
  const std::size_t operators = summary.operator_count();
  summary.structural_zero.assign(operators * summary.strata.size(), 0);
  summary.regression_to_mean.assign(
      operators * summary.strata.size() * summary.scores.size() * summary.levels.size(),
      std::numeric_limits<double>::quiet_NaN());
  const char* value = success ? "success" : "restricted_mean_steps";
  for (const bool sampled : {false, true}) {
    const char* group = sampled ? kThresholdWalks : kThresholdExact;
    if (!has_threshold(tree, group)) continue;
    EngineSummary engine{sampled ? "walks" : "exact", sampled, tree.get<double>(group, value), {}};
    if (!success) {
      for (double& steps : engine.mean) steps = -steps;
    }
    const char* stem = success ? "success" : "restricted_mean";
    engine.error = tree.get<double>(group, std::string(stem) + (sampled ? "_stderr" : "_bound"));
    summary.engines.push_back(std::move(engine));
  }
  return summary;
}

// `points` of each [operator, stratum, score]; `range` is the largest change that is possible.
ZScores z_scores(const std::vector<std::string>& strata, std::size_t scores, std::size_t points,
                 const std::vector<double>& z, const std::vector<double>& variance_within,
                 const std::vector<std::int64_t>& count, const std::vector<double>& range) {
  ZScores out;
  out.strata = strata;
  out.scores = scores;
  out.horizons = points;
  out.z = z;
  out.effective_walks.resize(z.size());
  for (std::size_t cell = 0; cell < z.size(); ++cell) {
    const std::size_t score = cell / points % scores;
    const std::size_t stratum = cell / (points * scores) % strata.size();
    const double square = range[score] * range[score];
    out.effective_walks[cell] =
        square > 0.0
            ? std::max(0.0, static_cast<double>(count[stratum]) * variance_within[cell] / square)
            : 0.0;
  }
  return out;
}

// None where there is no such array: only one engine ran, or an earlier version.
ZScores fixed_length_z_scores(const DataTree& tree, const char* z, const char* variance,
                              const std::vector<double>& range) {
  if (tree.find(kWalks, z) == nullptr) return {};
  return z_scores(tree.get<std::string>(kCommon, "stratum"), range.size(),
                  tree.get<std::int64_t>(kCommon, "horizon").size(), tree.get<double>(kWalks, z),
                  tree.get<double>(kExact, variance), tree.get<std::int64_t>(kWalks, "count"),
                  range);
}

void add_threshold_checks(const DataTree& tree, std::vector<NamedZCheck>& checks) {
  const auto& strata = tree.get<std::string>(kThreshold, "stratum");
  const std::size_t scores = tree.get<std::string>("scores", "score").size();
  const std::size_t levels = tree.get<std::string>(kThreshold, "level").size();
  const std::size_t times = tree.get<std::int64_t>(kThresholdExact, "time").size();
  const auto& count = tree.get<std::int64_t>(kThresholdWalks, "count");
  const auto add = [&](const char* name, const char* prefix, const char* z, std::size_t points,
                       const char* variance, double range) {
    checks.push_back({name, kThresholdWalks, prefix,
                      check_z(z_scores(strata, scores, points, tree.get<double>(kThresholdWalks, z),
                                       tree.get<double>(kThresholdExact, variance), count,
                                       std::vector<double>(scores, range)))});
  };
  add("restricted mean", "restricted_mean_z_check", "restricted_mean_z", levels,
      "restricted_variance_within", max_steps_of(tree));
  add("hit by", "hit_by_z_check", "hit_by_z", levels * times, "hit_by_variance_within", 1.0);
}

}  // namespace

std::vector<SweepSummary> sweep_summaries(const DataTree& tree) {
  std::vector<SweepSummary> summaries;
  if (tree.find(kCommon, "horizon") != nullptr) summaries.push_back(fixed_length_summary(tree));
  if (tree.find(kThreshold, "level") != nullptr) {
    summaries.push_back(threshold_summary(tree, false));
    summaries.push_back(threshold_summary(tree, true));
  }
  return summaries;
}

ZScores z_scores_of(const DataTree& tree) {
  return fixed_length_z_scores(tree, "z", "variance_within", tree.get<double>("scores", "range"));
}

ZScores positive_z_scores_of(const DataTree& tree) {
  const std::size_t scores = tree.get<std::string>("scores", "score").size();
  return fixed_length_z_scores(tree, "positive_z", "positive_variance_within",
                               std::vector<double>(scores, 1.0));
}

std::vector<NamedZCheck> z_checks_of(const DataTree& tree) {
  std::vector<NamedZCheck> checks;
  if (tree.find(kWalks, "z") != nullptr) {
    checks.push_back({"change of score", kWalks, "z_check",
                      check_z(z_scores_of(tree), {positive_z_scores_of(tree)})});
  }
  if (tree.find(kThresholdWalks, "restricted_mean_z") != nullptr) {
    add_threshold_checks(tree, checks);
  }
  return checks;
}

GroupAttributes z_check_attributes(const NamedZCheck& named) {
  const ZCheck& check = named.check;
  const auto key = [&](const char* name) { return named.prefix + name; };
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
  return {named.group,
          {{key(""), std::string(check.passed ? "passed" : "flagged")},
           {key("_text"), check.text()},
           {key("_level"), kZCheckLevel},
           {key("_tests"), tests},
           {key("_operators"), count},
           {key("_statistic"), statistic},
           {key("_p"), p},
           {key("_count"), check.n},
           {key("_largest"), check.largest},
           {key("_largest_p"), check.largest_p}}};
}

}  // namespace archwalk
