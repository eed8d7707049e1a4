#pragma once

#include <cstdint>
#include <vector>

namespace archwalk::detail {

struct Point {
  double x;
  double y;
};

inline double slope_between(const Point& left, const Point& right) {
  return (right.y - left.y) / (right.x - left.x);
}

/// The slopes of all pairs (i, j) with x_i < x_j, seen through a bracket [low, high].
///
/// At slope s a point has the intercept y − s x; j's is lower than i's iff the pair's slope is
/// below s. Intercepts are rounded, so two that are closer than a tolerance decide nothing: only
/// pairs that are surely below `low` or surely above `high` are told apart without being looked at.
struct SlopeBracket {
  double low = 0.0;
  double high = 0.0;
  std::int64_t below = 0;       ///< surely below low, or looked at and below low
  std::int64_t at_low = 0;      ///< looked at and equal to low
  std::int64_t at_high = 0;     ///< looked at, equal to high and not to low
  std::vector<double> between;  ///< looked at, above low and below high; in no order

  /// True if the k-th smallest slope (from 0) lies in [low, high].
  bool holds(std::int64_t k) const {
    return k >= below && k < below + at_low + static_cast<std::int64_t>(between.size()) + at_high;
  }
  /// The k-th smallest slope; reorders `between`.
  double select(std::int64_t k);
};

/// Fills a bracket. `points` are sorted by x. O(n log n + pairs looked at).
SlopeBracket look_into_bracket(const std::vector<Point>& points, double low, double high);

}  // namespace archwalk::detail
