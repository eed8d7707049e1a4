#pragma once

#include <algorithm>
#include <chrono>

namespace archwalk::detail {

using Clock = std::chrono::steady_clock;

/// At least a nanosecond, so that rates are finite.
inline double seconds_since(Clock::time_point begin) {
  return std::max(1e-9, std::chrono::duration<double>(Clock::now() - begin).count());
}

}  // namespace archwalk::detail
