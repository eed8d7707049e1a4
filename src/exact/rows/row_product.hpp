#pragma once

#include <cstddef>
#include <cstdint>

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
template <std::size_t Block>
inline void row_block(const RowEntries& row, const double* u, std::size_t columns, double* out) {
  double sum[Block];
  for (std::size_t c = 0; c < Block; ++c) sum[c] = out[c];
  for (std::size_t i = 0; i < row.count; ++i) {
    const double* from = u + row.target[i] * columns;
    for (std::size_t c = 0; c < Block; ++c) sum[c] += row.probability[i] * from[c];
  }
  for (std::size_t c = 0; c < Block; ++c) out[c] = sum[c];
}
}  // namespace detail

/// out += Σ_i probability_i u(target_i), entry after entry; u is [x, column], out [column]. Columns
/// by blocks of a known width, which the compiler keeps in registers.
inline void add_row_product(const RowEntries& row, const double* u, std::size_t columns,
                            double* out) {
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

}  // namespace archwalk
