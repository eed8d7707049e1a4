#include "archwalk/landscape/random_walk.hpp"

#include <cmath>
#include <limits>

namespace archwalk {

std::vector<double> walk_autocorrelation(const ScoredGraph& scored, int lags) {
  const NeighborGraph& graph = scored.graph;
  const std::uint32_t n = graph.size();
  const auto weight = static_cast<double>(graph.target.size());
  double mean = 0.0;
  for (std::uint32_t x = 0; x < n; ++x) {
    mean += graph.degree(x) * (scored.level[x] - scored.level[0]) / weight;
  }
  std::vector<double> deviation(n);
  for (std::uint32_t x = 0; x < n; ++x) {
    deviation[x] = (scored.level[x] - scored.level[0]) - mean;
  }
  const auto covariance = [&](const std::vector<double>& moved) {
    double sum = 0.0;
    for (std::uint32_t x = 0; x < n; ++x) sum += graph.degree(x) * deviation[x] * moved[x];
    return sum / weight;
  };
  const double variance = covariance(deviation);
  std::vector<double> moved = deviation;
  std::vector<double> next(n);
  std::vector<double> result;
  for (int lag = 1; lag <= lags; ++lag) {
    for (std::uint32_t x = 0; x < n; ++x) {
      double sum = 0.0;
      for (const std::uint32_t y : graph.neighbors(x)) sum += moved[y];
      next[x] = sum / graph.degree(x);
    }
    moved.swap(next);
    result.push_back(variance > 0.0 && scored.rank_count > 1
                         ? covariance(moved) / variance
                         : std::numeric_limits<double>::quiet_NaN());
  }
  return result;
}

double correlation_length(double first_lag) {
  if (!(first_lag > 0.0 && first_lag < 1.0)) return std::numeric_limits<double>::quiet_NaN();
  return -1.0 / std::log(first_lag);
}

}  // namespace archwalk
