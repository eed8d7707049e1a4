#include "archwalk/core/moments.hpp"

#include <cmath>
#include <limits>

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class T>
PopulationMoments moments(std::span<const T> values) {
  if (values.empty()) return {kNaN, kNaN, kNaN};
  const auto n = static_cast<double>(values.size());
  // Distances from the first value keep the sum small, and a constant column exactly constant.
  const auto origin = static_cast<double>(values.front());
  double sum = 0.0;
  for (const T value : values) sum += static_cast<double>(value) - origin;
  const double shift = sum / n;
  double second = 0.0;
  double third = 0.0;
  for (const T value : values) {
    const double deviation = (static_cast<double>(value) - origin) - shift;
    second += deviation * deviation;
    third += deviation * deviation * deviation;
  }
  second /= n;
  third /= n;
  const double sd = std::sqrt(second);
  return {origin + shift, sd, second > 0.0 ? third / (second * sd) : kNaN};
}

}  // namespace

PopulationMoments population_moments(std::span<const double> values) {
  return moments(values);
}

PopulationMoments population_moments(std::span<const std::int64_t> values) {
  return moments(values);
}

}  // namespace archwalk
