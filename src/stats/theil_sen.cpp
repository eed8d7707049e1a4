#include "archwalk/stats/theil_sen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>
#include <vector>

#include "archwalk/core/error.hpp"
#include "slope_bracket.hpp"
#include "slope_sample.hpp"

namespace archwalk {
namespace {

using detail::Point;
using detail::SlopeBracket;
using detail::SlopeSample;
using detail::SortedPoints;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kFewPoints = 64;  // below this every slope is computed
constexpr std::size_t kMostSampled = std::size_t{1} << 18;
// Pairs that are looked at rather than sampled once more: so many, or so many a point.
constexpr double kFewPairs = 0x1p14;
constexpr double kFewPairsOfPoint = 8.0;

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

std::vector<double> all_slopes(const std::vector<Point>& points) {
  std::vector<double> slopes;
  for (std::size_t j = 0; j < points.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      if (points[i].x < points[j].x) slopes.push_back(slope_between(points[i], points[j]));
    }
  }
  std::sort(slopes.begin(), slopes.end());
  return slopes;
}

SortedPoints sorted_points(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) {
    throw InputError(fmt::format("{} values of x against {} of y", x.size(), y.size()),
                     "a slope needs pairs", "give two lists of one length");
  }
  SortedPoints points;
  points.given.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
      throw InputError(fmt::format("point {} is ({}, {})", i, x[i], y[i]),
                       "a slope needs finite values", "leave it out");
    }
    points.given.push_back({x[i], y[i]});
  }
  std::sort(points.given.begin(), points.given.end(),
            [](const Point& a, const Point& b) { return a.x != b.x ? a.x < b.x : a.y < b.y; });
  if (points.given.empty()) return points;
  std::vector<double> values(y.begin(), y.end());
  const auto half = static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), values.begin() + half, values.end());
  const Point centre{points.given[points.size() / 2].x, values[static_cast<std::size_t>(half)]};
  points.centred.reserve(points.size());
  for (const Point& point : points.given) {
    points.centred.push_back({point.x - centre.x, point.y - centre.y});
  }
  return points;
}

// Slopes of one sign, or those of a bracket among them, and about how many.
struct Part {
  double low = 0.0;
  double high = 0.0;
  double below = 0.0;
  double inside = 0.0;
};

// Ranks of slopes, from 0: the same or neighbors.
struct Ranks {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// A part of `part` that should hold the ranks: `widths` standard errors around those of the sample,
// which is reordered.
Part narrowed(const Part& part, std::vector<double>& sample, const Ranks& ranks, double widths) {
  const auto size = static_cast<double>(sample.size());
  const double margin = 0.5 * widths * std::sqrt(size);
  const auto place = [&](std::int64_t rank) {
    return (static_cast<double>(rank) - part.below) / part.inside * size;
  };
  const double begin = std::floor(place(ranks.first) - margin);
  const double end = std::ceil(place(ranks.last) + margin);
  Part inner = part;
  const auto at = [&](double rank) {
    const auto chosen = sample.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(sample.begin(), chosen, sample.end());
    return *chosen;
  };
  if (begin >= 0.0) inner.low = at(std::min(begin, size - 1.0));
  if (end <= size - 1.0) inner.high = at(std::max(end, 0.0));
  inner.inside = part.inside * (std::min(end, size) - std::max(begin, 0.0)) / size;
  return inner;
}

// Finds slopes by their ranks, ever closer.
class SlopeFinder {
 public:
  explicit SlopeFinder(const SortedPoints& points)
      : points_(points),
        few_(std::max(kFewPairs, kFewPairsOfPoint * static_cast<double>(points.size()))) {}

  std::int64_t looked_at() const { return looked_at_; }

  /// The slopes of those ranks, which lie in `part`.
  std::pair<double, double> find(Part part, const Ranks& ranks) {
    const auto holds = [&](const SlopeBracket& bracket) {
      return bracket.holds(ranks.first) && bracket.holds(ranks.last);
    };
    std::vector<double> sample = detail::random_slopes(
        points_, std::min(20 * points_.size(), kMostSampled), part.low, part.high);
    // Four standard errors of a sample's quantile first, then more while the ranks lie outside.
    double widths = 4.0;
    while (part.inside > few_ && widths * widths < 4.0 * static_cast<double>(sample.size())) {
      const Part inner = narrowed(part, sample, ranks, widths);
      widths *= 4.0;
      // Where many pairs share a slope there is nothing between.
      const bool is_one_slope = inner.low == inner.high;
      if (inner.inside <= few_ || is_one_slope) {
        SlopeBracket bracket = look(inner);
        if (holds(bracket)) return {bracket.select(ranks.first), bracket.select(ranks.last)};
        continue;
      }
      const double stride = std::max(1.0, inner.inside / static_cast<double>(kMostSampled));
      SlopeSample next = detail::sample_bracket(points_, inner.low, inner.high, stride);
      if (!(static_cast<double>(ranks.first) >= next.below &&
            static_cast<double>(ranks.last) < next.below + next.inside)) {
        continue;
      }
      if (next.inside > 0.5 * part.inside) break;
      part = {inner.low, inner.high, next.below, next.inside};
      sample = std::move(next.slopes);
      widths = 4.0;
    }
    SlopeBracket bracket = look(part);
    if (holds(bracket)) return {bracket.select(ranks.first), bracket.select(ranks.last)};
    const std::vector<double> slopes = all_slopes(points_.given);
    return {slopes[static_cast<std::size_t>(ranks.first)],
            slopes[static_cast<std::size_t>(ranks.last)]};
  }

 private:
  SlopeBracket look(const Part& part) {
    SlopeBracket bracket = detail::look_into_bracket(points_, part.low, part.high);
    looked_at_ += bracket.looked_at;
    return bracket;
  }

  const SortedPoints& points_;
  double few_;
  std::int64_t looked_at_ = 0;
};

}  // namespace

double theil_sen_slope(std::span<const double> x, std::span<const double> y,
                       std::int64_t* looked_at) {
  const SortedPoints points = sorted_points(x, y);
  const std::int64_t pairs = pairs_with_different_x(points.given);
  if (pairs == 0) return std::numeric_limits<double>::quiet_NaN();
  const Ranks middle{(pairs - 1) / 2, pairs / 2};
  if (points.size() < kFewPoints) {
    const std::vector<double> slopes = all_slopes(points.given);
    return 0.5 * (slopes[static_cast<std::size_t>(middle.first)] +
                  slopes[static_cast<std::size_t>(middle.last)]);
  }
  // Signs are known exactly, and equal values may be most of all.
  const std::int64_t falling = detail::falling_pairs(points.given, false);
  const std::int64_t level_end = detail::falling_pairs(points.given, true);
  SlopeFinder finder(points);
  const auto find = [&](const Ranks& ranks) -> std::pair<double, double> {
    if (ranks.last < falling) {
      return finder.find({-kInfinity, 0.0, 0.0, static_cast<double>(falling)}, ranks);
    }
    if (ranks.first >= level_end) {
      return finder.find(
          {0.0, kInfinity, static_cast<double>(level_end), static_cast<double>(pairs - level_end)},
          ranks);
    }
    return {0.0, 0.0};
  };
  const auto begins_there = [&](std::int64_t rank) {
    return middle.first < rank && middle.last == rank;
  };
  auto [first, last] = std::pair(0.0, 0.0);
  if (begins_there(falling) || begins_there(level_end)) {  // of two signs
    first = find({middle.first, middle.first}).first;
    last = find({middle.last, middle.last}).second;
  } else {
    std::tie(first, last) = find(middle);
  }
  if (looked_at != nullptr) *looked_at = finder.looked_at();
  return middle.first == middle.last ? first : 0.5 * (first + last);
}

}  // namespace archwalk
