#include "archwalk/stats/descriptive.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double quantile_of_sorted(const std::vector<double>& sorted, double q) {
  if (sorted.empty()) return kNaN;
  const double position = q * static_cast<double>(sorted.size() - 1);
  const double floor = std::floor(position);
  const auto at = static_cast<std::size_t>(floor);
  if (at + 1 >= sorted.size()) return sorted.back();
  return sorted[at] + (position - floor) * (sorted[at + 1] - sorted[at]);
}

std::vector<double> sorted_copy(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace

double quantile(std::span<const double> values, double q) {
  if (!(q >= 0.0 && q <= 1.0)) {
    throw InputError(fmt::format("the quantile {} was asked for", q), "it lies between 0 and 1",
                     "give a fraction, not a percentage");
  }
  return quantile_of_sorted(sorted_copy(values), q);
}

double interquartile_range(std::span<const double> values) {
  const std::vector<double> sorted = sorted_copy(values);
  return quantile_of_sorted(sorted, 0.75) - quantile_of_sorted(sorted, 0.25);
}

double reliability(std::span<const double> estimates, std::span<const double> standard_errors) {
  if (estimates.size() != standard_errors.size()) {
    throw InputError(fmt::format("{} standard errors for {} estimates", standard_errors.size(),
                                 estimates.size()),
                     "each estimate has its own", "give two lists of one length");
  }
  if (estimates.size() < 2) return kNaN;
  const auto n = static_cast<double>(estimates.size());
  double noise = 0.0;
  for (const double error : standard_errors) noise += error * error / n;
  const double sd = population_moments(estimates).sd;
  const double variance = sd * sd * n / (n - 1.0);
  return variance > 0.0 ? 1.0 - noise / variance : kNaN;
}

}  // namespace archwalk
