#include "complete_row.hpp"

#include <algorithm>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {

void complete_row(std::uint32_t x, std::vector<Transition>& row) {
  const double leaving =
      pairwise_sum(0, row.size(), [&](std::size_t i) { return row[i].probability; });
  const Transition own{x, std::max(0.0, 1.0 - leaving)};
  const auto by_target = [](const Transition& a, const Transition& b) {
    return a.target < b.target;
  };
  // Some proposals list their entries in order.
  if (!std::is_sorted(row.begin(), row.end(), by_target)) {
    std::sort(row.begin(), row.end(), by_target);
  }
  row.insert(std::upper_bound(row.begin(), row.end(), own, by_target), own);
}

}  // namespace archwalk
