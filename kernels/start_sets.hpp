#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

namespace archwalk::kernels {

/// Consecutive starts of walks. The starts of a run are the architectures that some stratum counts,
/// by their places in ascending order of codes.
struct StartRange {
  const std::uint32_t* codes = nullptr;  ///< [place]; null: all are starts, a code its own place
  std::uint32_t first = 0;               ///< place
  std::uint32_t count = 0;

  /// The code of the range's start `i`.
  ARCHWALK_BODY std::uint32_t code(std::uint32_t i) const {
    return codes == nullptr ? first + i : codes[first + i];
  }
  ARCHWALK_BODY StartRange part(std::uint32_t from, std::uint32_t size) const {
    return {codes, first + from, size};
  }
};

/// Which of a range of starts a set counts, ascending.
struct SetMembers {
  const std::uint32_t* places = nullptr;  ///< of the run's starts; null: all of the range
  std::uint32_t first = 0;                ///< of the range
  std::uint32_t count = 0;

  /// The member's place in the range.
  ARCHWALK_BODY std::uint32_t operator[](std::uint32_t i) const {
    return places == nullptr ? i : places[i] - first;
  }
};

/// The starts of each stratum by each score, [stratum, score]: a set. Sets that have places of
/// their own lie one after the other; one that has none is of all starts.
struct StartSets {
  const std::uint64_t* begin = nullptr;  ///< [set], and one past the last
  const std::uint32_t* place = nullptr;  ///< ascending in each set

  ARCHWALK_BODY SetMembers within(std::uint64_t set, std::uint32_t first,
                                  std::uint32_t count) const {
    if (begin[set] == begin[set + 1]) return {nullptr, first, count};
    const std::uint64_t from = lower_bound(begin[set], begin[set + 1], first);
    const std::uint64_t to = lower_bound(from, begin[set + 1], std::uint64_t{first} + count);
    return {place + from, first, static_cast<std::uint32_t>(to - from)};
  }

 private:
  // The first of place[from, to) that is at least `least`.
  ARCHWALK_BODY std::uint64_t lower_bound(std::uint64_t from, std::uint64_t to,
                                          std::uint64_t least) const {
    while (from < to) {
      const std::uint64_t middle = from + (to - from) / 2;
      if (place[middle] < least) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
};

}  // namespace archwalk::kernels
