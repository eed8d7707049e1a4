#include "stored_matrix.hpp"

#include <algorithm>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "rows/complete_row.hpp"
#include "rows/row_product.hpp"

namespace archwalk {

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
    row_units_ = std::max(row_units_, row_rounding_units(row.size()));
  }
}

// One product and one addition an entry, the entries' own error, and the diagonal off by the sum of
// the others'.
double StoredMatrix::error_of_step(double row_units) const {
  return (2.0 * row_units + 4.0) * kUnitRoundoff + 2.0 * entry_error_;
}

void StoredMatrix::multiply(const double* u, double* next, std::size_t columns) const {
  sum_stored_rows({begin_.data(), begin_.data() + 1, target_.data(), probability_.data(), nullptr,
                   0, 0, u, columns, next},
                  size());
}

}  // namespace archwalk
