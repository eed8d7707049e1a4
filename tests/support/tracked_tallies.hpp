#pragma once

#include <cstddef>
#include <cstdint>

#include "support/reference_walks.hpp"
#include "support/walk_case.hpp"

namespace archwalk::test {

/// The tallies of reference walks, which count every track, less the tracks that are left out.
inline kernels::WalkTallies tracked_tallies(const BenchmarkTable& table,
                                            const WalkSettings& settings, const Operator& op,
                                            std::uint32_t stream) {
  kernels::WalkTallies tallies = reference_tallies(table, settings, op, stream);
  const std::size_t rows = settings.scores.size() * settings.horizons.size();
  for (std::size_t i = 0; i < tallies.size(); ++i) {
    const auto track = static_cast<kernels::Track>(i / rows % kernels::kTracks);
    if (track == kernels::Track::best && !settings.track.best) tallies[i] = {};
    if (track == kernels::Track::incumbent && !settings.track.incumbent) tallies[i] = {};
  }
  return tallies;
}

}  // namespace archwalk::test
