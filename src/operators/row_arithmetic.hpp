#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/rng/philox.hpp"

namespace archwalk {

/// Arrays of a row are made longer, to a multiple of so many elements, and read and written whole.
inline constexpr std::size_t kRowLanes = 16;
constexpr std::size_t padded_row(std::size_t n) {
  return (n + kRowLanes - 1) / kRowLanes * kRowLanes;
}
/// Blocks of random words that are made at once.
inline constexpr std::size_t kWordBlocks = 16;

/// The inner loops of drawing a row, compiled once for each instruction set. The same bits from
/// all: every number is made by the same operations in the same order, only more of them at once.
/// `n` is a multiple of kRowLanes.
struct RowArithmetic {
  /// Words of kWordBlocks blocks of a stream, in their order, from block first_block < 2^32 on.
  void (*words)(PhiloxKey key, std::uint64_t subsequence, std::uint32_t first_block,
                std::uint32_t* out);
  /// shares[i] = exp(concentration ln(-ln units[i])), units in 2^-53..1-2^-53.
  void (*shares)(const double* units, std::size_t n, double concentration, double* shares);
  /// weights[i] = ⌊2^32 min(1, shares[i] / sum)⌋, and what is cut off as a number that orders: the
  /// more, the lower.
  void (*quotas)(const double* shares, std::size_t n, double sum, std::uint64_t* weights,
                 std::int64_t* order);
  /// ranks[i] = how many of the keys are below keys[i].
  void (*ranks)(const std::int64_t* keys, std::size_t n, std::int64_t* ranks);
};

/// Null where this build has none for the instruction set.
const RowArithmetic* baseline_row_arithmetic();
const RowArithmetic* avx2_row_arithmetic();
const RowArithmetic* avx512_row_arithmetic();

/// That of the widest instruction set that this processor runs.
const RowArithmetic& row_arithmetic();

}  // namespace archwalk
