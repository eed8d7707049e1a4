#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace archwalk::detail {

struct Point {
  double x;
  double y;
};

inline double slope_between(const Point& left, const Point& right) {
  return (right.y - left.y) / (right.x - left.x);
}

/// Points in order of x, then of y.
///
/// At slope s a point has the intercept y − s x; of two points the right one's is the lower iff the
/// pair's slope is below s. At an end of a bracket s may be 0, beyond which lie the slopes of one
/// sign, or ∓infinity: the order is that of y, of x, or the reverse of that of x, all three exact.
struct SortedPoints {
  std::vector<Point> given;
  std::vector<Point> centred;  ///< less a point amid them: a common offset eats no digits

  std::size_t size() const { return given.size(); }

  double intercept(std::size_t index, double slope) const {
    if (std::isinf(slope)) return slope < 0.0 ? given[index].x : -given[index].x;
    if (slope == 0.0) return given[index].y;
    return centred[index].y - slope * centred[index].x;
  }

  /// Half of what may lie between the computed intercepts and those that the computed slope tells
  /// of. Rounding of an intercept (two offsets, a product, a difference) and of half a slope (three
  /// operations) stays under 16 units of 2^−53 (|y| + |s x|); this is 32 of them.
  double rounding(std::size_t index, double slope) const {
    if (std::isinf(slope) || slope == 0.0) return 0.0;
    const Point& point = centred[index];
    return 0x1p-48 * (std::abs(point.y) + std::abs(slope * point.x)) +
           std::numeric_limits<double>::min();
  }
};

/// The slopes of all pairs (i, j) with x_i < x_j, seen through a bracket: [low, high], without an
/// end that is 0. Only pairs that are surely outside, rounding considered, are told apart without
/// being looked at.
struct SlopeBracket {
  double low = 0.0;
  double high = 0.0;
  std::int64_t below = 0;       ///< surely below low, or looked at and below low
  std::int64_t at_low = 0;      ///< looked at and equal to low
  std::int64_t at_high = 0;     ///< looked at, equal to high and not to low
  std::vector<double> between;  ///< looked at, above low and below high; in no order
  std::int64_t looked_at = 0;
  bool is_complete = true;  ///< false where there were more pairs than could be looked at

  /// True if the k-th smallest slope (from 0) lies in the bracket.
  bool holds(std::int64_t k) const {
    return is_complete && k >= below &&
           k < below + at_low + static_cast<std::int64_t>(between.size()) + at_high;
  }
  /// The k-th smallest slope; reorders `between`.
  double select(std::int64_t k);
};

/// Pairs with x_i < x_j and y_j < y_i, or y_j ≤ y_i where `or_level`; of points in order.
std::int64_t falling_pairs(const std::vector<Point>& points, bool or_level);

/// Fills a bracket, unless more than `most` pairs would be looked at. O(n log n + pairs looked at).
SlopeBracket look_into_bracket(const SortedPoints& points, double low, double high,
                               std::int64_t most);

}  // namespace archwalk::detail
