#pragma once

#include <string>
#include <vector>

#include "archwalk/core/array.hpp"

namespace archwalk::detail {

// Groups of a sweep's file that hold results.
inline constexpr const char* kFixedLength = "fixed_length";
inline constexpr const char* kFixedLengthExact = "fixed_length/exact";
inline constexpr const char* kFixedLengthWalks = "fixed_length/walks";
inline constexpr const char* kFixedLengthReach = "fixed_length/reach";
inline constexpr const char* kFixedLengthCost = "fixed_length/cost";
inline constexpr const char* kThreshold = "threshold";
inline constexpr const char* kThresholdExact = "threshold/exact";
inline constexpr const char* kThresholdWalks = "threshold/walks";

/// Whether an engine's group of [threshold] is there.
bool has_threshold(const DataTree& tree, const char* group);
/// Tmax of [threshold], as whichever engine ran says it.
double max_steps_of(const DataTree& tree);
/// The values of an array that nobody reads again. InputError as DataTree::get().
std::vector<double> taken(DataTree& tree, const char* group, const std::string& name);

}  // namespace archwalk::detail
