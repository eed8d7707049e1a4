#include "alias_row.hpp"

#include "archwalk/operators/probability.hpp"

namespace archwalk {

void AliasRow::fill(const std::uint64_t* row, std::size_t n, int column_bits, std::uint32_t* out) {
  const std::size_t columns = std::size_t{1} << column_bits;
  const std::uint64_t capacity = kProbabilityOne >> column_bits;
  if (small_.size() <= columns) {
    small_.resize(columns + 1);
    large_.resize(columns + 1);
  }
  std::size_t small = 0;
  std::size_t large = 0;
  for (std::size_t c = 0; c < columns; ++c) {
    const Column column = {c < n ? row[c] : 0, static_cast<std::uint32_t>(c)};
    out[c] = column.number;
    // Written to both lists, kept in one: which one is not to be guessed.
    small_[small] = large_[large + 1] = column;
    small += column.left < capacity ? 1 : 0;
    large += column.left < capacity ? 0 : 1;
  }
  // A donor that is not full any more is the next to be filled, by the donor after it.
  Column donor = large_[large];
  while (small > 0 || donor.left < capacity) {
    const bool is_full = donor.left >= capacity;
    small -= is_full ? 1 : 0;
    large -= is_full ? 0 : 1;
    const Column filled = is_full ? small_[small] : donor;
    donor = is_full ? donor : large_[large];
    out[filled.number] = static_cast<std::uint32_t>(filled.left << column_bits) | donor.number;
    donor.left -= capacity - filled.left;
  }
}

}  // namespace archwalk
