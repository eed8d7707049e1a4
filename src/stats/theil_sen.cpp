#include "archwalk/stats/theil_sen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "archwalk/core/error.hpp"
#include "slope_bracket.hpp"

namespace archwalk {
namespace {

using detail::Point;
using detail::SlopeBracket;

constexpr std::size_t kFewPoints = 64;  // below this every slope is computed

// Steps of a 64-bit congruential generator (Knuth's MMIX constants): which pairs are sampled only
// decides the time taken, never the result.
class PairSampler {
 public:
  std::size_t below(std::size_t count) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(((state_ >> 32) * count) >> 32);
  }

 private:
  std::uint64_t state_ = 1;
};

std::int64_t pairs_of(std::size_t n) {
  return static_cast<std::int64_t>(n) * (static_cast<std::int64_t>(n) - 1) / 2;
}

std::int64_t pairs_with_different_x(const std::vector<Point>& points) {
  std::int64_t pairs = pairs_of(points.size());
  for (std::size_t begin = 0, end = 0; begin < points.size(); begin = end) {
    while (end < points.size() && points[end].x == points[begin].x) ++end;
    pairs -= pairs_of(end - begin);
  }
  return pairs;
}

double median_of_all(const std::vector<Point>& points) {
  std::vector<double> slopes;
  for (std::size_t j = 0; j < points.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      if (points[i].x < points[j].x) slopes.push_back(slope_between(points[i], points[j]));
    }
  }
  std::sort(slopes.begin(), slopes.end());
  const std::size_t m = slopes.size();
  return 0.5 * (slopes[(m - 1) / 2] + slopes[m / 2]);
}

// Slopes of about 20 n random pairs.
std::vector<double> sample_slopes(const std::vector<Point>& points) {
  const std::size_t n = points.size();
  PairSampler sampler;
  std::vector<double> slopes;
  slopes.reserve(20 * n);
  for (std::size_t draw = 0; draw < 20 * n; ++draw) {
    const std::size_t i = sampler.below(n);
    const std::size_t j = sampler.below(n);
    if (points[i].x != points[j].x) slopes.push_back(slope_between(points[i], points[j]));
  }
  return slopes;
}

// The value of a rank (from 0) in `values`, which it reorders.
double order_statistic(std::vector<double>& values, double rank) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::vector<Point> sorted_points(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    throw InputError(fmt::format("{} values of x against {} of y", x.size(), y.size()),
                     "a slope needs pairs", "give two lists of one length");
  }
  std::vector<Point> points;
  points.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
      throw InputError(fmt::format("point {} is ({}, {})", i, x[i], y[i]),
                       "a slope needs finite values", "leave it out");
    }
    points.push_back({x[i], y[i]});
  }
  std::sort(points.begin(), points.end(),
            [](const Point& a, const Point& b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  return points;
}

}  // namespace

double theil_sen_slope(std::span<const double> x, std::span<const double> y) {
  const std::vector<Point> points = sorted_points(x, y);
  const std::int64_t pairs = pairs_with_different_x(points);
  if (pairs == 0) return std::numeric_limits<double>::quiet_NaN();
  if (points.size() < kFewPoints) return median_of_all(points);

  std::vector<double> sample = sample_slopes(points);
  const std::int64_t lower = (pairs - 1) / 2;
  const std::int64_t upper = pairs / 2;
  // Four standard errors of a sample median first, then wider while the medians lie outside.
  const auto size = static_cast<double>(sample.size());
  for (double margin = 2.0 * std::sqrt(size); margin < size; margin *= 4.0) {
    const double centre = 0.5 * (size - 1.0);
    const double low = order_statistic(sample, std::max(0.0, std::floor(centre - margin)));
    const double high = order_statistic(sample, std::min(size - 1.0, std::ceil(centre + margin)));
    if (!std::isfinite(low) || !std::isfinite(high)) break;
    SlopeBracket bracket = detail::look_into_bracket(points, low, high);
    if (bracket.holds(lower) && bracket.holds(upper)) {
      const double first = bracket.select(lower);
      return lower == upper ? first : 0.5 * (first + bracket.select(upper));
    }
  }
  return median_of_all(points);
}

}  // namespace archwalk
