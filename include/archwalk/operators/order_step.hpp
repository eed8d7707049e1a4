#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {

/// Accepts y when key(y) + slack > key(x): slack 0 is `improving`, 1 `non_worsening`. No draws.
struct OrderStep {
  static constexpr bool kAcceptsAll = false;
  static constexpr int kWordsPerStep = 0;
  std::int32_t slack = 0;

  /// Acceptance probability over 2^32.
  ARCHWALK_BODY std::uint64_t acceptance(std::int32_t key_x, std::int32_t key_y) const {
    return key_y + slack > key_x ? kProbabilityOne : 0;
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const std::int32_t (&key_x)[Lanes],
                            const std::int32_t (&key_y)[Lanes],
                            std::uint32_t (&mask)[Lanes]) const {
    for (int lane = 0; lane < Lanes; ++lane) {
      mask[lane] = key_y[lane] + slack > key_x[lane] ? ~0u : 0u;
    }
  }
};

}  // namespace archwalk
