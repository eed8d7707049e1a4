#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// What of a walk is tallied: the score of X_T, the best score visited up to T (X_0 included), the
/// score of the architecture with the best guide so far.
enum class Track : int { final = 0, best = 1, incumbent = 2 };
inline constexpr int kTracks = 3;

/// The tallied tracks of an operator, numbered without gaps.
struct TalliedTracks {
  bool best = false;
  bool incumbent = false;

  ARCHWALK_BODY int count() const { return 1 + (best ? 1 : 0) + (incumbent ? 1 : 0); }
  ARCHWALK_BODY Track track(int number) const {
    if (number == 0) return Track::final;
    return number == 1 && best ? Track::best : Track::incumbent;
  }
  ARCHWALK_BODY bool has(Track track) const {
    return track == Track::final || (track == Track::best ? best : incumbent);
  }
};

ARCHWALK_BODY TalliedTracks tallied_tracks(const WalkTables& tables) {
  return {tables.rows != nullptr, tables.track_incumbent};
}

}  // namespace archwalk::kernels
