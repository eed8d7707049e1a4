#include "alias_row.hpp"

#include <algorithm>

#include "archwalk/operators/probability.hpp"

namespace archwalk {

void append_alias_row(const std::uint64_t* row, std::size_t n, int column_bits,
                      std::vector<std::uint32_t>& out) {
  const std::size_t columns = std::size_t{1} << column_bits;
  const std::uint64_t capacity = kProbabilityOne >> column_bits;
  std::vector<std::uint64_t> left(columns, 0);
  std::copy(row, row + n, left.begin());
  std::vector<std::size_t> small;
  std::vector<std::size_t> large;
  for (std::size_t c = 0; c < columns; ++c) (left[c] < capacity ? small : large).push_back(c);
  const std::size_t base = out.size();
  for (std::size_t c = 0; c < columns; ++c) out.push_back(static_cast<std::uint32_t>(c));
  while (!small.empty()) {
    const std::size_t c = small.back();
    small.pop_back();
    const std::size_t donor = large.back();
    out[base + c] = static_cast<std::uint32_t>((left[c] << column_bits) | donor);
    left[donor] -= capacity - left[c];
    if (left[donor] < capacity) {
      large.pop_back();
      small.push_back(donor);
    }
  }
}

}  // namespace archwalk
