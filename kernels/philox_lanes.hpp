#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/rng/philox.hpp"

namespace archwalk::kernels {

namespace detail {

// The rounds from `First` on of `Count` chunks of lanes from `lane` on.
template <int First, int Count, int Lanes, class Counters>
ARCHWALK_BODY void philox_chunks(const PhiloxRoundKeys& keys, const Counters& counters, int lane,
                                 std::uint32_t (&words)[kPhiloxWords][Lanes]) {
  using T = LaneChunk<Lanes>;
  using Split = decltype(split(T{}));
  Split x[Count];
  Split y[Count];
  Split z[Count];
  Split w[Count];
  for (int i = 0; i < Count; ++i) {
    T counter[kPhiloxWords];
    counters.load(lane + i * kChunkLanes<T>, counter);
    x[i] = split(counter[0]);
    y[i] = split(counter[1]);
    z[i] = split(counter[2]);
    w[i] = split(counter[3]);
  }
  philox<First>(x, y, z, w, keys);
  for (int i = 0; i < Count; ++i) {
    const int at = lane + i * kChunkLanes<T>;
    store_lanes(words[0] + at, join(x[i]));
    store_lanes(words[1] + at, join(y[i]));
    store_lanes(words[2] + at, join(z[i]));
    store_lanes(words[3] + at, join(w[i]));
  }
}

}  // namespace detail

/// A block of random words of every lane: counters.load(lane, counter) gives the four words of the
/// counters of a chunk of lanes, after `First` rounds.
template <int First, int Lanes, class Counters>
ARCHWALK_BODY void philox_lanes(const PhiloxRoundKeys& keys, const Counters& counters,
                                std::uint32_t (&words)[kPhiloxWords][Lanes]) {
  constexpr int kChunk = kChunkLanes<LaneChunk<Lanes>>;
  // Chunks whose rounds go abreast: two keep the multipliers busy where registers hold them.
  constexpr int kAbreast = kVectorRegisters >= 32 ? 2 : 1;
  int lane = 0;
  for (; lane + kAbreast * kChunk <= Lanes; lane += kAbreast * kChunk) {
    detail::philox_chunks<First, kAbreast>(keys, counters, lane, words);
  }
  constexpr int kRest = Lanes / kChunk % kAbreast;
  if constexpr (kRest > 0) detail::philox_chunks<First, kRest>(keys, counters, lane, words);
}

}  // namespace archwalk::kernels
