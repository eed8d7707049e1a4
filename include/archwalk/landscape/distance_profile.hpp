#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

inline constexpr std::uint32_t kStartGroups = 10;

/// How the score changes over an edit distance, over all ordered pairs of cells; nothing is
/// sampled. Index [d - 1] is distance d = 1..diameter. Differences are in steps of the resolution.
struct DistanceProfile {
  std::vector<std::uint64_t> pairs;              ///< [distance] ordered pairs
  std::vector<double> mean_absolute_difference;  ///< [distance] mean |f(y) − f(x)|
  /// [distance] Pearson correlation of f(x) and f(y) over the ordered pairs at that distance; NaN
  /// where the score is constant on them.
  std::vector<double> correlation;
  std::vector<double> improvement;              ///< [distance] E max(0, f(y) − f(x))
  std::vector<double> improvement_probability;  ///< [distance] P(f(y) > f(x))
  /// [group, distance] the same given that x lies in that tenth of the cells by (score, number),
  /// the lowest first: tenth i holds places floor(iN/10) to floor((i+1)N/10) − 1. NaN where a group
  /// has no pair.
  std::vector<double> group_change;       ///< E f(y) − f(x)
  std::vector<double> group_improvement;  ///< E max(0, f(y) − f(x))
  std::vector<double> group_probability;  ///< P(f(y) > f(x))
  std::vector<std::uint32_t> group_size;  ///< [group]
};

/// True where all pairs are within reach: N² <= 2^36.
bool has_distance_profile(const ScoredGraph& scored);

/// O(N²). Exact in integers in a product space (whose scores must span less than 2^31 steps), by
/// breadth-first searches elsewhere.
DistanceProfile distance_profile(const ScoredGraph& scored);

}  // namespace archwalk
