#include "slope_bracket.hpp"

#include <algorithm>
#include <numeric>

namespace archwalk::detail {
namespace {

// What decides, for the left and for the right point of a pair, on which side of a slope it lies.
struct Ends {
  std::vector<double> left;
  std::vector<double> right;
};

// A pair is surely below `low` iff right[j] < left[i].
Ends ends_at_low(const SortedPoints& points, double low) {
  Ends ends;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double at = points.intercept(i, low);
    const double rounding = points.rounding(i, low);
    // A slope of 0 is outside.
    ends.left.push_back(low == 0.0 ? std::nextafter(at, HUGE_VAL) : at - rounding);
    ends.right.push_back(at + rounding);
  }
  return ends;
}

// A pair is surely above `high` iff right[j] > left[i].
Ends ends_at_high(const SortedPoints& points, double high) {
  Ends ends;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double at = points.intercept(i, high);
    const double rounding = points.rounding(i, high);
    ends.left.push_back(high == 0.0 ? std::nextafter(at, -HUGE_VAL) : at + rounding);
    ends.right.push_back(at - rounding);
  }
  return ends;
}

// Both sorted within runs that are merged two by two.
class PairCounter {
 public:
  explicit PairCounter(const Ends& ends)
      : left_(ends.left), right_(ends.right), buffer_(left_.size()) {}

  /// Pairs with x_i < x_j and right[j] < left[i]. Merges runs of equal x, in which nothing counts.
  std::int64_t count(const std::vector<Point>& points) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (i == 0 || points[i].x != points[i - 1].x) starts.push_back(i);
    }
    starts.push_back(points.size());
    for (std::size_t run = 0; run + 1 < starts.size(); ++run) {
      std::sort(at(left_, starts[run]), at(left_, starts[run + 1]));
      std::sort(at(right_, starts[run]), at(right_, starts[run + 1]));
    }
    std::int64_t count = 0;
    while (starts.size() > 2) {
      std::vector<std::size_t> merged;
      for (std::size_t run = 0; run + 1 < starts.size(); run += 2) {
        merged.push_back(starts[run]);
        if (run + 2 < starts.size()) {
          count += count_between(starts[run], starts[run + 1], starts[run + 2]);
        }
      }
      merged.push_back(points.size());
      starts = std::move(merged);
    }
    return count;
  }

 private:
  using Values = std::vector<double>;

  static Values::iterator at(Values& values, std::size_t index) {
    return values.begin() + static_cast<std::ptrdiff_t>(index);
  }

  std::int64_t count_between(std::size_t begin, std::size_t middle, std::size_t end) {
    std::int64_t count = 0;
    std::size_t left = begin;
    for (std::size_t right = middle; right < end; ++right) {
      while (left < middle && !(right_[right] < left_[left])) ++left;
      count += static_cast<std::int64_t>(middle - left);
    }
    for (Values* values : {&left_, &right_}) {
      std::merge(at(*values, begin), at(*values, middle), at(*values, middle), at(*values, end),
                 at(buffer_, begin));
      std::copy(at(buffer_, begin), at(buffer_, end), at(*values, begin));
    }
    return count;
  }

  Values left_;
  Values right_;
  Values buffer_;
};

std::vector<std::uint32_t> order_of(const std::vector<double>& values) {
  std::vector<std::uint32_t> order(values.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return values[a] != values[b] ? values[a] < values[b] : a < b;
  });
  return order;
}

void look_at(SlopeBracket& bracket, const Point& left, const Point& right) {
  ++bracket.looked_at;
  const double slope = slope_between(left, right);
  if (slope < bracket.low) {
    ++bracket.below;
  } else if (slope == bracket.low) {
    ++bracket.at_low;
  } else if (slope < bracket.high) {
    bracket.between.push_back(slope);
  } else if (slope == bracket.high) {
    ++bracket.at_high;
  }
}

}  // namespace

double SlopeBracket::select(std::int64_t k) {
  k -= below;
  if (k < at_low) return low;
  k -= at_low;
  if (k >= static_cast<std::int64_t>(between.size())) return high;
  std::nth_element(between.begin(), between.begin() + k, between.end());
  return between[static_cast<std::size_t>(k)];
}

std::int64_t falling_pairs(const std::vector<Point>& points, bool or_level) {
  Ends ends;
  for (const Point& point : points) {
    ends.left.push_back(or_level ? std::nextafter(point.y, HUGE_VAL) : point.y);
    ends.right.push_back(point.y);
  }
  return PairCounter(ends).count(points);
}

SlopeBracket look_into_bracket(const SortedPoints& points, double low, double high,
                               std::int64_t most) {
  SlopeBracket bracket;
  bracket.low = low;
  bracket.high = high;
  const Ends at_low = ends_at_low(points, low);
  const Ends at_high = ends_at_high(points, high);
  bracket.below = PairCounter(at_low).count(points.given);

  // What is left: pairs with left[i] ≤ right[j] at `low` and right[j] ≤ left[i] at `high`.
  const std::vector<std::uint32_t> lefts = order_of(at_low.left);
  const std::vector<std::uint32_t> rights = order_of(at_low.right);
  struct Left {
    double at_high;
    std::uint32_t index;
  };
  std::vector<Left> sorted;  // those met, by at_high
  sorted.reserve(points.size());
  std::size_t met = 0;
  std::int64_t passed = 0;
  for (const std::uint32_t j : rights) {
    for (; met < lefts.size() && at_low.left[lefts[met]] <= at_low.right[j]; ++met) {
      const Left left{at_high.left[lefts[met]], lefts[met]};
      // Ascending at `low` they nearly are at `high`: insertion sort passes pairs in the bracket.
      auto place = sorted.end();
      while (place != sorted.begin() && (place - 1)->at_high > left.at_high) {
        --place;
        ++passed;
      }
      sorted.insert(place, left);
      bracket.is_complete = passed <= most;
      if (!bracket.is_complete) return bracket;
    }
    for (std::size_t i = sorted.size(); i-- > 0 && sorted[i].at_high >= at_high.right[j];) {
      const Point& first = points.given[sorted[i].index];
      const Point& second = points.given[j];
      if (!(first.x < second.x)) continue;
      bracket.is_complete = bracket.looked_at < most;
      if (!bracket.is_complete) return bracket;
      look_at(bracket, first, second);
    }
  }
  return bracket;
}

}  // namespace archwalk::detail
