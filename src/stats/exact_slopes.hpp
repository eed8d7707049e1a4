#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <vector>

#include "slope_bracket.hpp"

namespace archwalk::detail {

/// The slopes of all pairs (i, j) with x_i < x_j in exact arithmetic: ranks are counted by merge
/// sort of exact intercepts, however many pairs share a slope.
class ExactSlopes {
 public:
  /// Of points in order.
  explicit ExactSlopes(const std::vector<Point>& points);

  /// The k-th smallest slope (from 0) rounded to a double, all of whose neighbors in rank are on
  /// one side of 0; `low` and `high` (on that side) are about where it is. O(n log n) for each
  /// halving of the doubles between; looks further out where it is not there.
  double select(std::int64_t k, double low, double high) const;

  /// True if `slope`, which select() gave for k, surely is the k-th smallest of the slopes that
  /// slope_between() computes: these are the exact ones rounded once where no difference of two x
  /// or two y is rounded; and where the slope is a power of 2, a pair on an exact line has it
  /// whatever its differences were rounded by, and pairs below (above) it are not above (below).
  bool is_computed(double slope, std::int64_t k) const;

 private:
  // 256 bits without a heap; more where exponents differ that much.
  using Integer = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<256>,
                                                boost::multiprecision::et_off>;

  // value = steps · 2^exponent
  struct Grid {
    std::vector<Integer> steps;
    int exponent = 0;
    bool has_exact_differences = false;
  };

  static Grid grid_of(const std::vector<Point>& points, double Point::*coordinate);
  // The order of y − m·2^exponent x, in the place of y.
  std::vector<Point> ranked_intercepts(std::int64_t m, int exponent) const;
  // Pairs whose slope is rounded to `slope` or below.
  std::int64_t count_up_to(double slope) const;

  const std::vector<Point>& points_;
  Grid x_;
  Grid y_;
};

}  // namespace archwalk::detail
