#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

namespace archwalk::kernels {

/// Longer rows are summed in pieces of this length, so that their error stays small.
inline constexpr std::uint64_t kRowPiece = 512;

/// Σ_i probability_i u(target_i, column) over the entries [begin, end) of a row, in the order of
/// the entries, piece by piece; u is [x, column].
ARCHWALK_BODY double csr_row_sum(const std::uint32_t* target, const double* probability,
                                 std::uint64_t begin, std::uint64_t end, const double* u,
                                 std::uint32_t columns, std::uint32_t column) {
  double total = 0.0;
  for (std::uint64_t piece = begin; piece < end; piece += kRowPiece) {
    const std::uint64_t last = end - piece < kRowPiece ? end : piece + kRowPiece;
    double sum = 0.0;
    for (std::uint64_t i = piece; i < last; ++i) {
      sum += probability[i] * u[std::uint64_t{target[i]} * columns + column];
    }
    total += sum;
  }
  return total;
}

}  // namespace archwalk::kernels
