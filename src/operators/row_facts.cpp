#include "row_facts.hpp"

namespace archwalk {

bool is_symmetric(const RowMatrix& matrix) {
  for (std::uint32_t x = 0; x + 1 < matrix.begin.size(); ++x) {
    for (const WeightedTarget& entry : matrix.row(x)) {
      const auto back = matrix.row(entry.target);
      const auto found =
          std::lower_bound(back.begin(), back.end(), x,
                           [](const WeightedTarget& a, std::uint32_t b) { return a.target < b; });
      if (found == back.end() || found->target != x || found->weight != entry.weight) return false;
    }
  }
  return true;
}

}  // namespace archwalk
