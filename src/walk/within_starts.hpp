#pragma once

#include <cstdint>

#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

/// Mean over M = `starts` starts of the variance s_x² of a value within the w > 1 walks of start x,
/// of integer values v with the sums Σ v² and Σ_x (Σ v)²: in integers up to the division,
/// Σ_x s_x² = (w Σ v² - Σ_x (Σ v)²) / (w(w-1)). Divided by wM, the number of walks, it is SE²
/// (DESIGN §4).
inline double variance_within_starts(Uint128 square, Uint128 start_square, std::uint64_t w,
                                     std::uint64_t starts) {
  const auto n = static_cast<double>(w) * static_cast<double>(starts);
  const Uint128 within = square * w - start_square;
  return static_cast<double>(within) / (n * static_cast<double>(w - 1));
}

}  // namespace archwalk
