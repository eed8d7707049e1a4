#include "complete_row.hpp"

#include <algorithm>

#include "pairwise_sum.hpp"

namespace archwalk {

void complete_row(std::uint32_t x, std::vector<Transition>& row) {
  const double leaving =
      pairwise_sum(0, row.size(), [&](std::size_t i) { return row[i].probability; });
  row.push_back({x, std::max(0.0, 1.0 - leaving)});
  std::sort(row.begin(), row.end(),
            [](const Transition& a, const Transition& b) { return a.target < b.target; });
}

}  // namespace archwalk
