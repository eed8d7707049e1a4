#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/core/wide_lanes.hpp"

namespace archwalk {

/// Several uniform picks out of one 64-bit random number U: pick i is ⌊U n_i / 2^64⌋ and U becomes
/// U n_i mod 2^64. Together the picks are ⌊U·Πn_i / 2^64⌋ in mixed radix, so their joint law is off
/// uniform by pick_bias(Πn_i, 64) and no more.
inline constexpr int kMaxPicksPerGroup = 16;
inline constexpr int kWordsPerPickGroup = 2;

/// How many consecutive picks among at most n share one 64-bit number, where a step makes
/// `per_step` picks: the most for which all numbers that a step touches together keep the bias
/// below 2^38 / 2^66 = 2^-28 (DESIGN §5); at least 1.
int picks_per_group(std::uint64_t n, int per_step = 1);

/// How many groups of `group` picks the `per_step` picks of one step touch, at most.
int groups_touched(int group, int per_step);

/// Largest total variation that `steps` picks among at most n can have together: n^steps / 2^66,
/// since r(n-r)/n <= n/4 in pick_bias.
double pick_group_bias_bound(std::uint64_t n, int steps);

/// The 64-bit numbers of `Lanes` walks. Held as two halves: lanes multiply 32 x 32 bits.
template <int Lanes>
struct PickState {
  alignas(kLaneAlignment<Lanes>) std::uint32_t high[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t low[Lanes];

  /// The first word becomes the upper half.
  template <class Words>
  ARCHWALK_BODY void load(Words& words) {
    const auto& first = words.next();
    for (int lane = 0; lane < Lanes; ++lane) high[lane] = first[lane];
    const auto& second = words.next();
    for (int lane = 0; lane < Lanes; ++lane) low[lane] = second[lane];
  }

  /// One pick for the lanes of a chunk from `lane` on; n by lane or the same for all.
  template <class T, class N = T>
  ARCHWALK_BODY T pick_chunk(int lane, N n) {
    const auto lower = long_product(load_lanes<T>(low + lane), n);
    const auto upper = long_product(load_lanes<T>(high + lane), n) + (lower >> 32);
    store_lanes(low + lane, join(lower_half(lower)));
    store_lanes(high + lane, join(lower_half(upper)));
    return upper_half(upper);
  }

  /// One pick for every lane, out of 0..n[lane]-1.
  ARCHWALK_BODY void pick(const std::uint32_t (&n)[Lanes], std::uint32_t (&picked)[Lanes]) {
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(picked + lane, pick_chunk<T>(lane, load_lanes<T>(n + lane)));
    }
  }

  /// The same with one n for all lanes.
  ARCHWALK_BODY void pick(std::uint32_t n, std::uint32_t (&picked)[Lanes]) {
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(picked + lane, pick_chunk<T>(lane, n));
    }
  }
};

/// A proposal that needs no pick state.
template <int Lanes>
struct NoState {};

}  // namespace archwalk
