#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/neutral_networks.hpp"

namespace archwalk {

/// Three correlations of one pair of quantities; NaN where one of them is constant.
struct Correlations {
  double pearson;
  double spearman;
  double kendall;  ///< τ-b
};

/// Basins as shares of all cells; `mean_size` over the basins that are counted, in cells.
struct BasinFacts {
  std::uint32_t count = 0;  ///< not empty
  double mean_size;         ///< weak: over all maxima; strong: over those that are not empty
  double extent;            ///< cells in at least one basin
  double global_maximum_extent;
};

/// Networks of more than one cell.
struct NeutralFacts {
  std::uint32_t count = 0;
  double mean_size;
  NetworkFacts largest;
  double largest_fitness;
  SetDistances largest_distances;
};

/// Locality of a score on a product space. All figures are exact: nothing is sampled.
struct LandscapeFacts {
  std::uint32_t count = 0;  ///< cells
  double max;               ///< score units, as the mean
  double mean;
  double skewness;
  std::uint32_t best = 0;  ///< lowest code of the highest score
  std::uint32_t ties = 0;  ///< cells of the highest score
  /// Score against the edit distance to `best` (Jones & Forrest 1995), of all cells and of maxima.
  Correlations fdc;
  Correlations fdc_local_maxima;
  std::uint32_t local_maxima = 0;         ///< neutral networks without a higher neighbor
  std::uint32_t strict_local_maxima = 0;  ///< those of a single cell
  double modality;                        ///< local_maxima / count
  BasinFacts weak_basins;                 ///< by paths that never descend
  double weak_fitness_size_pearson;       ///< a maximum's score with its weak basin's size
  BasinFacts strong_basins;
  NeutralFacts neutral_networks;
  std::vector<double> variance_by_order;        ///< [order - 1], orders 1..L, score units squared
  std::vector<double> autocorrelation;          ///< [lag - 1], lags 1..20, uniform single edits
  double correlation_length;                    ///< -1 / ln |ρ(1)|, in edits (Stadler 1996)
  std::vector<double> correlation_by_distance;  ///< [d - 1], pairs at edit distance d = 1..L
};

/// InputError for a space without product structure and for a score that is not finite everywhere.
LandscapeFacts landscape_of(const BenchmarkTable& table, const ScoreColumn& score);

}  // namespace archwalk
