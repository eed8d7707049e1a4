#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {

/// Accepts y when key(y) + slack > key(x): slack 0 is `improving`, 1 `non_worsening`. No draws.
struct OrderStep {
  static constexpr bool kAcceptsAll = false;
  std::int32_t slack = 0;

  /// Acceptance probability over 2^32.
  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    return y.key + slack > x.key ? kProbabilityOne : 0;
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const GuidedCells<Lanes>& x,
                            const GuidedCells<Lanes>& y, std::uint32_t (&mask)[Lanes]) const {
    for (int lane = 0; lane < Lanes; ++lane) {
      mask[lane] = y.key[lane] + slack > x.key[lane] ? ~0u : 0u;
    }
  }
};

}  // namespace archwalk
