#pragma once

#include <cstdint>
#include <vector>

#include "slope_bracket.hpp"

namespace archwalk::detail {

/// Slopes of some pairs of a bracket, and about how many it holds: no pair is decided here, so
/// rounding is not considered.
struct SlopeSample {
  std::vector<double> slopes;
  double below = 0.0;   ///< pairs below the bracket
  double inside = 0.0;  ///< pairs in it
};

/// Slopes of about `size` random pairs, those between low and high (0 or infinite) of them.
std::vector<double> random_slopes(const SortedPoints& points, std::size_t size, double low,
                                  double high);

/// Every so manieth pair of the bracket, on the average `stride` apart. O(n log n).
SlopeSample sample_bracket(const SortedPoints& points, double low, double high, double stride);

}  // namespace archwalk::detail
