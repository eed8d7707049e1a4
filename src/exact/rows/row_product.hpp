#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "arithmetic/exact_kernels.hpp"
#include "kernels/csr_row.hpp"

namespace archwalk {

/// So often a product by stored rows looks whether it was cancelled: of the longest rows they take
/// some milliseconds.
inline constexpr std::size_t kRowsBetweenLooks = 256;

/// Entries of one row of a matrix.
struct RowEntries {
  const std::uint32_t* target = nullptr;
  const double* probability = nullptr;
  std::size_t count = 0;
};

namespace detail {
template <std::size_t Block, class T>
inline void row_block(const RowEntries& row, const T* u, std::size_t columns, T* out) {
  T sum[Block];
  for (std::size_t c = 0; c < Block; ++c) sum[c] = out[c];
  for (std::size_t i = 0; i < row.count; ++i) {
    const T probability(row.probability[i]);
    const T* from = u + row.target[i] * columns;
    for (std::size_t c = 0; c < Block; ++c) sum[c] += probability * from[c];
  }
  for (std::size_t c = 0; c < Block; ++c) out[c] = sum[c];
}
}  // namespace detail

/// Of the rows that `rows` begins with so many more, all in all; stopped where this thread's work
/// is cancelled.
void sum_stored_rows(RowsInWork rows, std::size_t count);

/// out += Σ_i probability_i u(target_i), entry after entry; u is [x, column], out [column]. Columns
/// by blocks of a known width, which the compiler keeps in registers. T is double or DoubleDouble.
template <class T>
void add_row_product(const RowEntries& row, const T* u, std::size_t columns, T* out) {
  std::size_t first = 0;
  for (; first + 8 <= columns; first += 8) {
    detail::row_block<8>(row, u + first, columns, out + first);
  }
  if (first + 4 <= columns) {
    detail::row_block<4>(row, u + first, columns, out + first);
    first += 4;
  }
  if (first + 2 <= columns) {
    detail::row_block<2>(row, u + first, columns, out + first);
    first += 2;
  }
  if (first < columns) detail::row_block<1>(row, u + first, columns, out + first);
}

/// The same of a row that may be long: in pieces, so that its error stays small. `piece` is memory
/// that is reused.
template <class T>
void add_long_row(const RowEntries& row, const T* u, std::size_t columns, std::vector<T>& piece,
                  T* out) {
  if (row.count <= kernels::kRowPiece) {
    add_row_product(row, u, columns, out);
    return;
  }
  for (std::size_t begin = 0; begin < row.count; begin += kernels::kRowPiece) {
    piece.assign(columns, T(0.0));
    add_row_product({row.target + begin, row.probability + begin,
                     std::min<std::size_t>(kernels::kRowPiece, row.count - begin)},
                    u, columns, piece.data());
    for (std::size_t c = 0; c < columns; ++c) out[c] += piece[c];
  }
}

/// Additions of that which a term takes part in, at most.
inline double row_rounding_units(std::size_t count) {
  const double pieces = std::ceil(static_cast<double>(count) / kernels::kRowPiece);
  return static_cast<double>(std::min<std::size_t>(count, kernels::kRowPiece)) + pieces;
}

}  // namespace archwalk
