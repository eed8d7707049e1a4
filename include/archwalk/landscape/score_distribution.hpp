#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

inline constexpr std::uint32_t kDensityBins = 100;

/// How a score is distributed over the cells. Score units.
struct ScoreDistribution {
  std::uint32_t count = 0;     ///< cells
  std::uint32_t distinct = 0;  ///< distinct scores
  double min;
  double max;
  double mean;
  double sd;               ///< population
  double skewness;         ///< population; NaN for a constant score
  std::uint32_t best = 0;  ///< first cell of the highest score
  std::uint32_t ties = 0;  ///< cells of the highest score
  /// (q, the ceil(qN)-th smallest score): a value that occurs, nothing is interpolated.
  std::vector<std::pair<double, double>> quantiles;
  /// Density of states (Rosé, Ebeling & Asselmeyer 1996): cells in kDensityBins equal parts of
  /// [min, max], each holding its lower end, the last both; one bin for a constant score.
  std::vector<std::uint64_t> density;
};
ScoreDistribution score_distribution(const ScoredGraph& scored);

/// A level in score units.
double score_of_level(const ScoredGraph& scored, double level);

}  // namespace archwalk
