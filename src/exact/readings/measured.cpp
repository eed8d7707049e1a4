#include "measured.hpp"

#include <algorithm>
#include <cmath>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {

MeasuredScore measured(const ScoreColumn& column) {
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  const std::int64_t centre = *low + (*high - *low) / 2;
  MeasuredScore score;
  score.resolution = column.resolution;
  score.value.reserve(column.k.size());
  score.square.reserve(column.k.size());
  for (std::int64_t k : column.k) {
    const auto value = static_cast<double>(k - centre);
    score.value.push_back(value);
    score.square.push_back(value * value);
    score.largest = std::max(score.largest, std::abs(value));
  }
  return score;
}

void store(const StratumMoments& moments, double resolution, std::size_t cell,
           ExactEstimates& estimates) {
  const double squared_resolution = resolution * resolution;
  estimates.mean[cell] = moments.change * resolution;
  estimates.bound[cell] = moments.change_bound * resolution;
  estimates.variance[cell] =
      std::max(0.0, moments.square - moments.change * moments.change) * squared_resolution;
  estimates.variance_within[cell] = std::max(0.0, moments.within) * squared_resolution;
  // mean² adds 2 |mean| times its own bound.
  estimates.variance_bound[cell] =
      (moments.square_bound + 2.0 * std::abs(moments.change) * moments.change_bound) *
      squared_resolution;
}

void bound_moments(double largest, double units, double relative_error, StratumMoments& moments) {
  // Terms are at most 2 and 4 times the largest value and its square; three roundings a term and
  // the depth of the sum, one for the division.
  const double summing = (units + 4.0) * kUnitRoundoff;
  moments.change_bound = largest * (relative_error + 2.0 * summing);
  moments.square_bound = largest * largest * (3.0 * relative_error + 4.0 * summing + kUnitRoundoff);
}

StratumMoments moments_of(const MeasuredScore& score, const std::vector<std::uint32_t>& starts,
                          const double* u, const double* v, std::size_t stride,
                          double relative_error) {
  const std::size_t m = starts.size();
  const auto mean = [&](const auto& term) {
    return pairwise_sum(0, m,
                        [&](std::size_t i) {
                          const std::size_t code = starts[i];
                          return term(score.value[code], u[code * stride], v[code * stride]);
                        }) /
           static_cast<double>(m);
  };
  StratumMoments moments;
  moments.change = mean([](double f, double now, double) { return now - f; });
  moments.square =
      mean([](double f, double now, double squared) { return squared - 2.0 * f * now + f * f; });
  moments.within = mean([](double, double now, double squared) { return squared - now * now; });
  bound_moments(score.largest, pairwise_error_units(m), relative_error, moments);
  return moments;
}

}  // namespace archwalk
