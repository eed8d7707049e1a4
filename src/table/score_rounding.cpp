#include "archwalk/table/score_rounding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

constexpr auto kLargestExact = static_cast<double>(kLargestFactor);

/// n where resolution is 1/n within rounding, else 0.
double inverse_integer(double resolution) {
  const double inverse = std::round(1.0 / resolution);
  return inverse >= 1.0 && inverse <= kLargestExact && 1.0 / inverse == resolution ? inverse : 0.0;
}

constexpr double kResidue = 1e-6;  // of the largest value

/// The number of groups of `values` whose neighbours are further apart than `gap`.
std::size_t groups(std::vector<double> values, double gap) {
  std::sort(values.begin(), values.end());
  std::size_t count = values.empty() ? 0 : 1;
  for (std::size_t i = 1; i < values.size(); ++i) count += values[i] - values[i - 1] > gap ? 1 : 0;
  return count;
}

}  // namespace

double coarser_resolution(double resolution, double magnitude, double limit) {
  double factor = 1.0;  // a power of ten, exact up to 10^22
  while (magnitude / factor > limit) factor *= 10.0;
  const double inverse = inverse_integer(resolution);
  if (inverse == 0.0) return resolution * factor;
  return inverse >= factor ? 1.0 / (inverse / factor) : factor / inverse;
}

bool is_resolution(double resolution) {
  return resolution >= 1e-80 && resolution <= 1e80;
}

std::int64_t round_score(double value, double resolution, const std::string& place) {
  if (!is_resolution(resolution)) {
    throw InputError(fmt::format("the resolution of {} is {}", place, resolution),
                     "scores are kept as integer multiples of it",
                     "give a positive number, from 1e-80 to 1e80");
  }
  if (std::isnan(value)) return kMissingScore;
  if (std::isinf(value)) {
    if (value < 0) return kMinusInfinityScore;
    throw InputError(fmt::format("{} is +inf", place), "nothing could rank above it",
                     "correct the value, or leave it blank where it is unknown");
  }
  const double inverse = inverse_integer(resolution);
  const double multiple = std::round(inverse > 0.0 ? value * inverse : value / resolution);
  if (!(std::fabs(multiple) <= kLargestExact)) {
    throw InputError(
        fmt::format("{} is {}, more than 2^53 steps of the resolution {}", place, value,
                    resolution),
        "neighbouring multiples can't be told apart there",
        fmt::format("choose a coarser resolution, at least {}",
                    coarser_resolution(resolution, std::fabs(value) / resolution, kLargestExact)));
  }
  return static_cast<std::int64_t>(multiple);
}

double score_value(std::int64_t k, double resolution) {
  const double inverse = inverse_integer(resolution);
  const double factor = static_cast<double>(k);
  return inverse > 0.0 ? factor / inverse : factor * resolution;
}

DistinctValues distinct_values(const std::vector<double>& values, const ScoreColumn& column) {
  std::vector<double> finite;
  double largest = 0.0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    finite.push_back(value);
    largest = std::max(largest, std::fabs(value));
  }
  std::vector<std::int64_t> k;
  std::copy_if(column.k.begin(), column.k.end(), std::back_inserter(k),
               [](std::int64_t factor) { return factor > kMinusInfinityScore; });
  std::sort(k.begin(), k.end());
  const auto end = std::unique(k.begin(), k.end());
  return {groups(std::move(finite), kResidue * largest), static_cast<std::size_t>(end - k.begin())};
}

ScoreColumn make_score_column(std::string name, std::string units, double resolution,
                              const std::vector<double>& values) {
  ScoreColumn column{std::move(name), resolution, std::move(units), {}};
  column.k.reserve(values.size());
  const std::string place = fmt::format("a value of score '{}'", column.name);
  for (const double value : values) column.k.push_back(round_score(value, resolution, place));
  return column;
}

}  // namespace archwalk
