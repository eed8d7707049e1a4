#include "exact_slopes.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace archwalk::detail {
namespace {

constexpr int kDigits = std::numeric_limits<double>::digits;
constexpr std::int64_t kInfiniteOrder = std::bit_cast<std::int64_t>(HUGE_VAL);

// Doubles by their place among all of them: neighbors differ by 1, 0 is at 0.
std::int64_t order_of(double value) {
  const auto size = std::bit_cast<std::int64_t>(std::abs(value));
  return value < 0.0 ? -size : size;
}

double at_order(std::int64_t order) {
  const auto size = std::bit_cast<double>(order < 0 ? -order : order);
  return order < 0 ? -size : size;
}

// value = digits · 2^exponent, with 53 digits.
struct Scaled {
  std::int64_t digits;
  int exponent;
};

Scaled scaled(double value) {
  int exponent = 0;
  const double fraction = std::frexp(value, &exponent);
  return {static_cast<std::int64_t>(std::ldexp(fraction, kDigits)), exponent - kDigits};
}

// The same with odd digits.
Scaled shortest(double value) {
  Scaled result = scaled(value);
  const int zeros = std::countr_zero(static_cast<std::uint64_t>(result.digits));
  return {result.digits >> zeros, result.exponent + zeros};
}

}  // namespace

ExactSlopes::ExactSlopes(const std::vector<Point>& points)
    : points_(points), x_(grid_of(points, &Point::x)), y_(grid_of(points, &Point::y)) {}

ExactSlopes::Grid ExactSlopes::grid_of(const std::vector<Point>& points,
                                       double Point::*coordinate) {
  Grid grid;
  bool is_zero = true;  // so far
  for (const Point& point : points) {
    if (point.*coordinate == 0.0) continue;
    const int exponent = shortest(point.*coordinate).exponent;
    grid.exponent = is_zero ? exponent : std::min(grid.exponent, exponent);
    is_zero = false;
  }
  grid.steps.reserve(points.size());
  for (const Point& point : points) {
    if (point.*coordinate == 0.0) {
      grid.steps.emplace_back(0);
      continue;
    }
    const Scaled value = shortest(point.*coordinate);
    grid.steps.emplace_back(value.digits);
    grid.steps.back() <<= value.exponent - grid.exponent;
  }
  const auto [least, most] = std::minmax_element(grid.steps.begin(), grid.steps.end());
  grid.has_exact_differences = *most - *least <= (Integer(1) << kDigits);
  return grid;
}

std::vector<Point> ExactSlopes::ranked_intercepts(std::int64_t m, int exponent) const {
  // In steps of the finer of the grids of y and of m x.
  const int step = std::min(y_.exponent, exponent + x_.exponent);
  std::vector<Integer> intercepts(points_.size());
  for (std::size_t i = 0; i < points_.size(); ++i) {
    Integer& intercept = intercepts[i];
    intercept = x_.steps[i];
    intercept *= -m;
    intercept <<= exponent + x_.exponent - step;
    Integer y = y_.steps[i];
    y <<= y_.exponent - step;
    intercept += y;
  }
  std::vector<std::uint32_t> order(points_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return intercepts[a] < intercepts[b]; });
  std::vector<Point> ranked = points_;
  double rank = 0.0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i > 0 && intercepts[order[i - 1]] < intercepts[order[i]]) rank += 1.0;
    ranked[order[i]].y = rank;
  }
  return ranked;
}

std::int64_t ExactSlopes::count_up_to(double slope) const {
  // Those below the middle between the slope and the next double, which no quotient of two doubles
  // is: twice the middle is the sum.
  const Scaled here = scaled(slope);
  const Scaled next = scaled(at_order(order_of(slope) + 1));
  const int exponent = std::min(here.exponent, next.exponent);
  const std::int64_t sum = here.digits * (std::int64_t{1} << (here.exponent - exponent)) +
                           next.digits * (std::int64_t{1} << (next.exponent - exponent));
  return falling_pairs(ranked_intercepts(sum, exponent - 1), false);
}

double ExactSlopes::select(std::int64_t k, double low, double high) const {
  const bool is_negative = low < 0.0;
  const std::int64_t first = is_negative ? 1 - kInfiniteOrder : 1;
  const std::int64_t last = is_negative ? -1 : kInfiniteOrder - 1;
  // The slope lies in (below, at].
  std::int64_t below = std::clamp(order_of(low), first, last) - 1;
  std::int64_t at = std::clamp(order_of(high), first, last);
  for (std::int64_t step = 1; below >= first && count_up_to(at_order(below)) > k; step *= 2) {
    at = below;
    below = below - first < step ? first - 1 : below - step;
  }
  for (std::int64_t step = 1; at < last && count_up_to(at_order(at)) <= k; step *= 2) {
    below = at;
    at = last - at < step ? last : at + step;
  }
  while (at - below > 1) {
    const std::int64_t middle = below + (at - below) / 2;
    (count_up_to(at_order(middle)) > k ? at : below) = middle;
  }
  return at_order(at);
}

bool ExactSlopes::is_computed(double slope, std::int64_t k) const {
  // The extremes of the doubles, where quotients may be rounded twice or not at all, are not told.
  if (!(std::abs(slope) > std::numeric_limits<double>::min() &&
        std::abs(slope) < std::numeric_limits<double>::max())) {
    return false;
  }
  if (x_.has_exact_differences && y_.has_exact_differences) return true;
  const Scaled power = shortest(slope);
  if (std::abs(power.digits) != 1) return false;
  if (power.exponent + x_.exponent < std::numeric_limits<double>::min_exponent - kDigits) {
    return false;  // slope times a difference of x may be rounded otherwise than the difference
  }
  const std::vector<Point> ranked = ranked_intercepts(power.digits, power.exponent);
  return k >= falling_pairs(ranked, false) && k < falling_pairs(ranked, true);
}

}  // namespace archwalk::detail
