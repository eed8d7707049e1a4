#pragma once

#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/stats/sweep_summary.hpp"
#include "archwalk/sweep/z_check.hpp"

namespace archwalk {

/// {group, name} of an array.
using ArrayPath = std::pair<std::string, std::string>;

/// Arrays of a sweep's file from which summary and z-scores are made; the engines' may be absent.
std::vector<ArrayPath> arrays_of_results();

/// What the hypotheses need of a sweep's arrays, one summary an experiment: "fixed_length",
/// "threshold" (improvability -E min(τ, Tmax)) and "threshold_success" (P(τ <= Tmax)). InputError
/// where an array is missing.
std::vector<SweepSummary> sweep_summaries(const DataTree& tree);

/// z-scores of the change of score of a sweep by both engines; none where only one engine ran.
ZScores z_scores_of(const DataTree& tree);
/// Those of P(Δ > 0); NaN where the exact engine does not know it.
ZScores positive_z_scores_of(const DataTree& tree);

/// One comparison of the engines.
struct NamedZCheck {
  std::string name;    ///< "change of score", "restricted mean", "success", "hit by"
  std::string group;   ///< of the file
  std::string prefix;  ///< of its attributes there: "z_check", "restricted_mean_z_check", ...
  ZCheck check;
};

/// All of a sweep by both engines; none where only one engine ran.
std::vector<NamedZCheck> z_checks_of(const DataTree& tree);

/// A check as attributes of its group.
GroupAttributes z_check_attributes(const NamedZCheck& named);

}  // namespace archwalk
