#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/landscape/ascent.hpp"
#include "archwalk/landscape/basins.hpp"
#include "archwalk/landscape/distance_profile.hpp"
#include "archwalk/landscape/local_maxima.hpp"
#include "archwalk/landscape/local_optima_network.hpp"
#include "archwalk/landscape/neutral_networks.hpp"
#include "archwalk/landscape/random_walk.hpp"
#include "archwalk/landscape/score_distribution.hpp"
#include "archwalk/landscape/spectrum.hpp"
#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// What is computed beside the figures that need no choice.
struct LandscapeSettings {
  bool quotient = false;            ///< by isomorphism class instead of by architecture
  std::optional<double> tolerance;  ///< score units: neutral networks within it as well
  std::vector<Operator> operators;  ///< whose autocorrelation is wanted too
  std::uint32_t escape_radius = 2;  ///< edits, of the local optima network's escape edges
};

/// Three correlations of one pair of quantities; NaN where one of them is constant.
struct Correlations {
  double pearson;
  double spearman;
  double kendall;  ///< τ-b
};

/// Score against the edit distance to the best cell (Jones & Forrest, ICGA 1995).
struct FitnessDistance {
  Correlations all;             ///< every cell, to the first best one
  Correlations local_maxima;    ///< strict local maxima only
  Correlations plateau_maxima;  ///< one entry a maximal network: its score, its nearest member
  Correlations nearest;         ///< every cell, to the nearest of those that tie for the best
};

/// A set of basins as shares of all cells. Sizes in cells; NaN where there is no basin.
struct BasinFacts {
  std::uint32_t count = 0;  ///< basins that are not empty
  double mean_size;         ///< weak and attraction: over all; strong: over the `count`
  double largest = 0.0;
  double extent;  ///< cells in at least one of the basins
  /// Weak, strong: cells in the first best maximum's, NaN where it has none; attraction: in those
  /// of all maxima as good.
  double global_maximum_extent;
  double fitness_size_pearson;  ///< a maximum's score with the size of its basin
};

/// Basins of one set of maxima.
struct BasinPair {
  Basins basins;
  BasinFacts weak;
  BasinFacts strong;
};

/// Attraction basins of one hill climber.
struct AttractionFacts {
  AttractionBasins basins;
  BasinFacts summary;  ///< `extent`: the share that ends in a maximum, not on a shelf
};

/// Neutral networks of more than one cell.
struct NeutralFacts {
  NeutralNetworks networks;
  NetworkCensus census;
  double mean_size;        ///< NaN where there are none
  double largest_fitness;  ///< of the first member of the largest; NaN where there are none
  SetDistances largest_distances;
};

/// Edits to the nearest higher cell.
struct EscapeFacts {
  double mean;                ///< over maxima below the highest score; NaN where there are none
  std::uint32_t largest = 0;  ///< 0 where there are none
};

/// Mean edit distance of the best cells against that of all (Lunacek & Whitley, GECCO 2006), over
/// all pairs instead of a sample.
struct Dispersion {
  double share = 0.0;  ///< of the cells: the floor(share·N) highest by (score, number)
  std::uint32_t size = 0;
  double mean_distance;  ///< NaN for fewer than two cells
  double difference;     ///< minus the mean distance of all cells: negative for a funnel
};

/// Autocorrelation of one operator's walk, as InteractionSpectrum has it for the single edit.
struct OperatorCorrelation {
  std::string spec;
  std::vector<double> autocorrelation;  ///< [lag - 1]
  double correlation_length;
};

/// Locality of a score on a space, or on its quotient by isomorphism. Nothing is sampled.
struct LandscapeFacts {
  ScoredGraph scored;
  ScoreDistribution distribution;
  FitnessDistance fdc;
  LocalMaxima maxima;
  EscapeFacts escape;          ///< of strict local maxima
  EscapeFacts plateau_escape;  ///< of all maximal networks
  BasinPair basins;            ///< of strict maxima, by paths that never descend
  BasinPair strict_basins;     ///< of strict maxima, by paths that rise at each step
  BasinPair plateau_basins;    ///< of all maximal networks, by paths that never descend
  Attractors attractors;
  AttractionFacts best_improvement;
  AttractionFacts random_ascent;
  LocalOptimaNetwork optima_network;
  NeutralFacts neutral;
  std::optional<NeutralFacts> neutral_within;  ///< where a tolerance is given
  std::vector<double> autocorrelation;         ///< [lag - 1], lags 1..20, uniform single edits
  double correlation_length;                   ///< edits
  std::vector<OperatorCorrelation> operators;
  std::optional<InteractionSpectrum> spectrum;      ///< product spaces only
  std::optional<DistanceProfile> distance_profile;  ///< where has_distance_profile()
  std::vector<InformationContent> information;
  std::vector<Dispersion> dispersion;
};

/// InputError for a space without neighbors, a score that is not finite everywhere, a quotient
/// without classes, a negative tolerance, and an operator whose walk is not stationary over all
/// architectures alike. Interrupted where the progress is cancelled while it searches a graph.
LandscapeFacts landscape_of(const BenchmarkTable& table, const ScoreColumn& score,
                            const LandscapeSettings& settings, Progress& progress);
/// Units by which its progress advances: the searches from every cell of a graph space, which take
/// nearly all of its time. 0 in a product space, where nothing takes long.
double landscape_work(const BenchmarkTable& table);

}  // namespace archwalk
