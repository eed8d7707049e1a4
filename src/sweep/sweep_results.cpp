#include "archwalk/sweep/sweep_results.hpp"

#include <limits>
#include <utility>

#include "archwalk/operators/no_memory.hpp"
#include "result_groups.hpp"

namespace archwalk {
namespace {

using detail::has_threshold;
using detail::kFixedLength;
using detail::kFixedLengthExact;
using detail::kFixedLengthWalks;
using detail::kThreshold;
using detail::kThresholdExact;
using detail::kThresholdWalks;
using detail::taken;

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

SweepSummary fixed_length_summary(DataTree& tree) {
  SweepSummary summary = operators_and_scores(tree);
  summary.strata = tree.get<std::string>(kFixedLength, "stratum");
  summary.horizons = tree.get<std::int64_t>(kFixedLength, "horizon");
  summary.structural_zero = tree.get<std::uint8_t>(kFixedLength, "structural_zero");
  summary.regression_to_mean = taken(tree, kFixedLength, "regression_to_mean");
  if (tree.find(kFixedLength, "placement_sd") != nullptr) {  // earlier versions had none
    summary.placement_sd = taken(tree, kFixedLength, "placement_sd");
  }
  if (tree.find(kFixedLength, "regression_bound") != nullptr) {  // likewise
    summary.regression_bound = taken(tree, kFixedLength, "regression_bound");
  }
  const auto add_engine = [&](const char* group, const char* name, const char* error,
                              bool sampled) {
    if (tree.find(group, "mean") == nullptr) return;
    summary.engines.push_back(
        {name, sampled, taken(tree, group, "mean"), taken(tree, group, error)});
  };
  add_engine(kFixedLengthExact, "exact", "bound", false);
  add_engine(kFixedLengthWalks, "walks", "stderr", true);
  return summary;
}

// Improvability: minus the restricted mean, or the probability of success.
SweepSummary threshold_summary(DataTree& tree, bool success) {
  SweepSummary summary = operators_and_scores(tree);
  summary.experiment = success ? "threshold_success" : "threshold";
  summary.strata = tree.get<std::string>(kThreshold, "stratum");
  summary.levels = tree.get<std::string>(kThreshold, "level");
  summary.has_regression = false;
  summary.score_sd.assign(summary.scores.size(), 1.0);
  summary.relative_effects = !success;
  summary.effect_units = success ? "probability" : "median steps";
  const std::size_t operators = summary.operator_count();
  summary.structural_zero.assign(operators * summary.strata.size(), 0);
  summary.regression_to_mean.assign(
      operators * summary.strata.size() * summary.scores.size() * summary.levels.size(),
      std::numeric_limits<double>::quiet_NaN());
  const char* value = success ? "success" : "restricted_mean_steps";
  for (const bool sampled : {false, true}) {
    const char* group = sampled ? kThresholdWalks : kThresholdExact;
    if (!has_threshold(tree, group)) continue;
    EngineSummary engine{sampled ? "walks" : "exact", sampled, taken(tree, group, value), {}};
    if (!success) {
      for (double& steps : engine.mean) steps = -steps;
    }
    const char* stem = success ? "success" : "restricted_mean";
    engine.error = taken(tree, group, std::string(stem) + (sampled ? "_stderr" : "_bound"));
    summary.engines.push_back(std::move(engine));
  }
  return summary;
}

}  // namespace

std::vector<ArrayPath> arrays_of_summaries() {
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
          {kFixedLength, "stratum"},
          {kFixedLength, "horizon"},
          {kFixedLength, "structural_zero"},
          {kFixedLength, "regression_to_mean"},
          {kFixedLength, "placement_sd"},
          {kFixedLength, "regression_bound"},
          {kFixedLengthExact, "mean"},
          {kFixedLengthExact, "bound"},
          {kFixedLengthWalks, "mean"},
          {kFixedLengthWalks, "stderr"},
          {kThreshold, "stratum"},
          {kThreshold, "level"},
          {kThresholdExact, "max_steps"},
          {kThresholdExact, "restricted_mean_steps"},
          {kThresholdExact, "restricted_mean_bound"},
          {kThresholdExact, "success"},
          {kThresholdExact, "success_bound"},
          {kThresholdWalks, "max_steps"},
          {kThresholdWalks, "restricted_mean_steps"},
          {kThresholdWalks, "restricted_mean_stderr"},
          {kThresholdWalks, "success"},
          {kThresholdWalks, "success_stderr"}};
}

std::vector<SweepSummary> sweep_summaries(DataTree tree) {
  std::vector<SweepSummary> summaries;
  if (tree.find(kFixedLength, "horizon") != nullptr)
    summaries.push_back(fixed_length_summary(tree));
  if (tree.find(kThreshold, "level") != nullptr) {
    summaries.push_back(threshold_summary(tree, false));
    summaries.push_back(threshold_summary(tree, true));
  }
  return summaries;
}

}  // namespace archwalk
