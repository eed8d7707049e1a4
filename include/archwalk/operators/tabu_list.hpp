#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

namespace archwalk {

/// Most architectures that a walk remembers to leave out.
inline constexpr int kMostTabu = 64;

/// The architectures that `Lanes` walks leave out, distinct in each lane and never the walk's own.
template <class Word, int Lanes>
struct TabuList {
  std::uint32_t count[Lanes];
  Word member[kMostTabu][Lanes];
};

/// Places to leave out of an ordered class of n architectures, of `Lanes` walks: one pick among
/// those that are left, then past the places that are not, so that leaving out costs no draw.
template <int Lanes>
struct LeftOutPlaces {
  std::uint32_t count[Lanes] = {};
  std::uint32_t place[kMostTabu][Lanes];  // ascending

  ARCHWALK_BODY void add(int lane, std::uint32_t out) {
    std::uint32_t i = count[lane]++;
    for (; i > 0 && place[i - 1][lane] > out; --i) place[i][lane] = place[i - 1][lane];
    place[i][lane] = out;
  }

  /// How many to pick among. 1 where none is left: such a pick leaves the random number as it is.
  ARCHWALK_BODY std::uint32_t left(int lane, std::uint32_t n) const {
    return is_empty(lane, n) ? 1 : n - count[lane];
  }
  ARCHWALK_BODY bool is_empty(int lane, std::uint32_t n) const { return count[lane] == n; }

  /// The place in the whole class of the pick.
  ARCHWALK_BODY std::uint32_t past(int lane, std::uint32_t picked) const {
    for (std::uint32_t i = 0; i < count[lane]; ++i) picked += picked >= place[i][lane] ? 1u : 0u;
    return picked;
  }
};

}  // namespace archwalk
