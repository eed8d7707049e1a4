#include "archwalk/table/score_rounding.hpp"

#include <fast_float/fast_float.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
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

/// In steps of the resolution, rounded.
double multiple_of(double value, double resolution) {
  const double inverse = inverse_integer(resolution);
  return std::round(inverse > 0.0 ? value * inverse : value / resolution);
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

double shifted_resolution(double resolution, int power) {
  const std::string text = fmt::format("{}", resolution);
  const std::size_t mark = text.find('e');
  if (mark != std::string::npos) power += std::stoi(text.substr(mark + 1));
  const std::string shifted = fmt::format("{}e{}", text.substr(0, mark), power);
  double result = 0.0;
  fast_float::from_chars(shifted.data(), shifted.data() + shifted.size(), result);
  return result;
}

int coarser_by(double resolution, double size, double limit) {
  int power = 0;
  while (!(std::fabs(multiple_of(size, shifted_resolution(resolution, power))) <= limit)) ++power;
  return power;
}

int coarser_by_span(double steps, double limit) {
  int power = 0;
  for (double span = steps; span > limit; span = (steps + 1.0) / std::pow(10.0, power) + 1.0) {
    ++power;
  }
  return power;
}

int finer_by(double resolution, const std::vector<double>& values) {
  double largest = std::numeric_limits<double>::denorm_min();
  for (const double value : values) {
    if (std::isfinite(value)) largest = std::max(largest, std::fabs(value));
  }
  // The product of the first two may be no double.
  return static_cast<int>(
      std::floor(std::log10(largest) + std::log10(kResidue) - std::log10(resolution)));
}

std::string import_with(const std::vector<std::string>& names, double resolution, int power) {
  const double proposed = shifted_resolution(resolution, power);
  if (!is_resolution(proposed)) {
    return fmt::format("{} the values of {} by 1e{}, and import that",
                       power > 0 ? "divide" : "multiply", fmt::join(names, ", "), std::abs(power));
  }
  std::string mend = "import the table with";
  for (const std::string& name : names) mend += fmt::format(" --resolution {}={}", name, proposed);
  return mend;
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
  const double multiple = multiple_of(value, resolution);
  if (!(std::fabs(multiple) <= kLargestExact)) {
    const int power = coarser_by(resolution, value, kLargestExact);
    const double coarser = shifted_resolution(resolution, power);
    throw InputError(fmt::format("{} is {}, more than 2^53 steps of the resolution {}", place,
                                 value, resolution),
                     "neighbouring multiples can't be told apart there",
                     is_resolution(coarser)
                         ? fmt::format("choose a coarser resolution, at least {}", coarser)
                         : fmt::format("divide the values by 1e{}", power));
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
