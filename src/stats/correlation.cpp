#include "archwalk/stats/correlation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "archwalk/core/error.hpp"

namespace archwalk {

double pearson_correlation(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    throw InputError(fmt::format("{} values are to correlate with {}", x.size(), y.size()),
                     "each value has one partner", "give two lists of one length");
  }
  const auto n = static_cast<double>(x.size());
  // Distances from the first values keep a constant list exactly constant.
  double mean_x = 0.0;
  double mean_y = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += (x[i] - x[0]) / n;
    mean_y += (y[i] - y[0]) / n;
  }
  double xx = 0.0;
  double yy = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = (x[i] - x[0]) - mean_x;
    const double b = (y[i] - y[0]) - mean_y;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  if (!(xx > 0.0 && yy > 0.0)) return std::numeric_limits<double>::quiet_NaN();
  return std::clamp(xy / (std::sqrt(xx) * std::sqrt(yy)), -1.0, 1.0);
}

std::vector<double> average_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double rank = 0.5 * static_cast<double>(begin + 1 + end);
    for (; begin < end; ++begin) ranks[order[begin]] = rank;
  }
  return ranks;
}

double spearman_correlation(std::span<const double> x, std::span<const double> y) {
  return pearson_correlation(average_ranks(x), average_ranks(y));
}

}  // namespace archwalk
