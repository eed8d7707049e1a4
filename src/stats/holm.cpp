#include "archwalk/stats/holm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"

namespace archwalk {

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<double> adjusted(p.begin(), p.end());
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (std::isnan(p[i])) continue;
    if (!(p[i] >= 0.0 && p[i] <= 1.0)) {
      throw InputError(fmt::format("p-value {} is {}", i, p[i]), "a p-value lies in [0, 1]",
                       "check what it was computed from");
    }
    order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  double running = 0.0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto tests_left = static_cast<double>(order.size() - rank);
    running = std::max(running, std::min(1.0, tests_left * p[order[rank]]));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

}  // namespace archwalk
