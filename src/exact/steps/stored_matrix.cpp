#include "stored_matrix.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "kernels/csr_row.hpp"
#include "rows/complete_row.hpp"
#include "rows/row_product.hpp"

namespace archwalk {

using kernels::kRowPiece;

StoredMatrix::StoredMatrix(const StateRows& rows) : entry_error_(rows.entry_error()) {
  const std::uint32_t size = rows.size();
  std::vector<Transition> row;
  begin_.reserve(std::size_t{size} + 1);
  // What is never filled takes no memory; growing would hold everything twice for a while.
  target_.reserve(rows.most_entries() + size);
  probability_.reserve(rows.most_entries() + size);
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    complete_row(x, row);
    for (const Transition& entry : row) {
      target_.push_back(entry.target);
      probability_.push_back(entry.probability);
    }
    begin_.push_back(target_.size());
    longest_ = std::max(longest_, static_cast<double>(row.size()));
    const double pieces = std::ceil(static_cast<double>(row.size()) / kRowPiece);
    row_units_ =
        std::max(row_units_, static_cast<double>(std::min(row.size(), kRowPiece)) + pieces);
  }
}

// One product and one addition an entry, the entries' own error, and the diagonal off by the sum of
// the others'.
double StoredMatrix::error_of_step(double row_units) const {
  return (2.0 * row_units + 4.0) * kUnitRoundoff + 2.0 * entry_error_;
}

void StoredMatrix::multiply(const double* u, double* next, std::size_t columns) const {
  std::fill_n(next, size() * columns, 0.0);
  std::vector<double> piece(columns);
  for (std::size_t x = 0; x < size(); ++x) {
    if (x % kRowsBetweenLooks == 0) stop_if_cancelled();
    const std::uint64_t end = begin_[x + 1];
    double* total = next + x * columns;
    for (std::uint64_t begin = begin_[x]; begin < end; begin += kRowPiece) {
      const bool is_whole = end - begin_[x] <= kRowPiece;
      double* sum = is_whole ? total : piece.data();
      if (!is_whole) std::fill(piece.begin(), piece.end(), 0.0);
      add_row_product(
          {target_.data() + begin, probability_.data() + begin, std::min(kRowPiece, end - begin)},
          u, columns, sum);
      for (std::size_t c = 0; !is_whole && c < columns; ++c) total[c] += piece[c];
    }
  }
}

}  // namespace archwalk
