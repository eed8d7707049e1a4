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
#include "slope_finder.hpp"

namespace archwalk {
namespace {

using detail::Point;
using detail::Ranks;
using detail::SortedPoints;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kFewPoints = 64;  // places, up to which every slope is computed

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

struct Slope {
  double value;
  std::int64_t pairs;  // that have it
};

// Every slope in order, or nothing where the points have too many places.
std::vector<Slope> all_slopes(const std::vector<Point>& points) {
  std::vector<std::size_t> starts;  // of runs in one place
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (i == 0 || points[i].x != points[i - 1].x || points[i].y != points[i - 1].y) {
      if (starts.size() == kFewPoints) return {};
      starts.push_back(i);
    }
  }
  const auto count = [&](std::size_t run) {
    const std::size_t end = run + 1 < starts.size() ? starts[run + 1] : points.size();
    return static_cast<std::int64_t>(end - starts[run]);
  };
  std::vector<Slope> slopes;
  for (std::size_t j = 0; j < starts.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const Point& left = points[starts[i]];
      const Point& right = points[starts[j]];
      if (left.x < right.x) slopes.push_back({slope_between(left, right), count(i) * count(j)});
    }
  }
  std::sort(slopes.begin(), slopes.end(),
            [](const Slope& a, const Slope& b) { return a.value < b.value; });
  return slopes;
}

double slope_of_rank(const std::vector<Slope>& slopes, std::int64_t rank) {
  std::size_t at = 0;
  while (rank >= slopes[at].pairs) rank -= slopes[at++].pairs;
  return slopes[at].value;
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

}  // namespace

double theil_sen_slope(std::span<const double> x, std::span<const double> y,
                       std::int64_t* looked_at) {
  const SortedPoints points = sorted_points(x, y);
  const std::int64_t pairs = pairs_with_different_x(points.given);
  if (pairs == 0) return std::numeric_limits<double>::quiet_NaN();
  const Ranks middle{(pairs - 1) / 2, pairs / 2};
  const std::vector<Slope> slopes = all_slopes(points.given);
  if (!slopes.empty()) {
    if (looked_at != nullptr) *looked_at = static_cast<std::int64_t>(slopes.size());
    return 0.5 * (slope_of_rank(slopes, middle.first) + slope_of_rank(slopes, middle.last));
  }
  // Signs are known exactly, and equal values may be most of all.
  const std::int64_t falling = detail::falling_pairs(points.given, false);
  const std::int64_t level_end = detail::falling_pairs(points.given, true);
  detail::SlopeFinder finder(points);
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
