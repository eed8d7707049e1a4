#pragma once

#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/stats/sweep_summary.hpp"

namespace archwalk {

/// {group, name} of an array.
using ArrayPath = std::pair<std::string, std::string>;

/// Arrays of a sweep's file from which sweep_summaries() are made; the engines' may be absent.
std::vector<ArrayPath> arrays_of_summaries();

/// What the hypotheses need of a sweep's arrays, one summary an experiment: "fixed_length",
/// "threshold" (improvability -E min(τ, Tmax)) and "threshold_success" (P(τ <= Tmax)). Takes the
/// large arrays out of the tree: a million operators' fill gigabytes. InputError where one is
/// missing.
std::vector<SweepSummary> sweep_summaries(DataTree tree);

}  // namespace archwalk
