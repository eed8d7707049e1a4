#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {

/// Accepts y when key(y) + slack > key(x): slack 0 is `improving`, 1 `non_worsening`. No draws.
struct OrderStep {
  static constexpr bool kAcceptsAll = false;
  static constexpr bool kComparesRanks = true;
  std::int32_t slack = 0;

  /// Acceptance probability over 2^32.
  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    return y.key + slack > x.key ? kProbabilityOne : 0;
  }

  /// All ones where y is taken, from the keys of a chunk of lanes.
  template <class T>
  ARCHWALK_BODY T taken(T x, T y) const {
    return mask_less_signed(x, y + static_cast<std::uint32_t>(slack));
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const GuidedCells<Lanes>& x,
                            const GuidedCells<Lanes>& y, std::uint32_t (&mask)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(mask + lane, taken(load_lanes<T>(x.key + lane), load_lanes<T>(y.key + lane)));
    }
  }
};

}  // namespace archwalk
