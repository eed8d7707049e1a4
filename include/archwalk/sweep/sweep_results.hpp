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

/// What the hypotheses need of a sweep's arrays. InputError where one is missing.
SweepSummary sweep_summary(const DataTree& tree);

/// z-scores of a sweep by both engines; none where only one engine ran.
ZScores z_scores_of(const DataTree& tree);

/// The check as attributes of /fixed_length/walks.
GroupAttributes z_check_attributes(const ZCheck& check);

}  // namespace archwalk
