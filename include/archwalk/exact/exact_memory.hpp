#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/track_engine.hpp"

namespace archwalk {

/// What exact work on one operator holds at its peak, beside its results.
struct ExactMemory {
  double bytes = 0.0;
  /// Its matrix is among those that are stored one at a time, whatever the number of threads.
  bool is_large = false;
};

/// As many as architectures.
inline constexpr double kAnyGuideValues = std::numeric_limits<double>::infinity();

/// Of the fixed-length expectations by `method`; automatic: where nothing but reaches and costs is
/// wanted, of what is within the limits. `columns`: vectors that a step takes along, 0 where
/// none is taken; `stationary`: whether the stationary reach is solved for too. Matrices count with
/// all the entries that they can have: a selection that refuses leaves fewer. `last_horizon`, T:
/// what blind restarts around rows hold of every step (LawOfRows); 0 without horizons.
/// `guide_values`: different values of the operator's guide (ExactEngine::guide_values()).
ExactMemory expectation_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                               std::size_t columns, bool stationary, std::uint32_t last_horizon = 0,
                               double guide_values = kAnyGuideValues);

/// Of the threshold quantities: the chain, and for the certified solve that of the architectures
/// that have not hit; `columns`: (score, level). Not counted: what a solve that goes on badly takes
/// for its incomplete LU, up to 60 bytes an entry.
ExactMemory threshold_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                             std::size_t columns, double guide_values = kAnyGuideValues);

/// Of the exact tracks: `track` is TrackEngine::size(). The chain twice and the sums of as many
/// operators as are in work, and some columns of each thread.
ExactMemory track_memory(const Operator& op, const ProductShape& shape, ExactMethod method,
                         const TrackSize& track, int threads,
                         double guide_values = kAnyGuideValues);

/// The most that operators hold at once on so many threads, whichever come together.
double memory_at_once(std::vector<ExactMemory> operators, int threads);

}  // namespace archwalk
