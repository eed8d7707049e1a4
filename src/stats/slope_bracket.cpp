#include "slope_bracket.hpp"

#include <algorithm>
#include <cmath>

namespace archwalk::detail {
namespace {

// Intercepts of a point at the two ends of the bracket.
struct Line {
  double at_low;
  double at_high;
  std::size_t index;  // in order of x
};

// Counts pairs i < j, x_i < x_j, with v_j < v_i − tolerance by merging: [begin, end) of `values`
// comes back sorted. Equal x have to be kept apart, which the caller does by passing runs.
std::int64_t count_inversions(std::vector<double>& values, std::vector<double>& buffer,
                              std::size_t begin, std::size_t middle, std::size_t end,
                              double tolerance) {
  std::int64_t count = 0;
  std::size_t left = begin;
  for (std::size_t right = middle; right < end; ++right) {
    while (left < middle && !(values[right] < values[left] - tolerance)) ++left;
    count += static_cast<std::int64_t>(middle - left);
  }
  std::merge(values.begin() + static_cast<std::ptrdiff_t>(begin),
             values.begin() + static_cast<std::ptrdiff_t>(middle),
             values.begin() + static_cast<std::ptrdiff_t>(middle),
             values.begin() + static_cast<std::ptrdiff_t>(end),
             buffer.begin() + static_cast<std::ptrdiff_t>(begin));
  std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(begin),
            buffer.begin() + static_cast<std::ptrdiff_t>(end),
            values.begin() + static_cast<std::ptrdiff_t>(begin));
  return count;
}

// Pairs with x_i < x_j and v_j < v_i − tolerance. Merges runs of equal x, in which nothing counts.
std::int64_t count_surely_below(const std::vector<Point>& points, std::vector<double> values,
                                double tolerance) {
  const std::size_t n = points.size();
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < n; ++i) {
    if (i == 0 || points[i].x != points[i - 1].x) starts.push_back(i);
  }
  starts.push_back(n);
  for (std::size_t run = 0; run + 1 < starts.size(); ++run) {
    std::sort(values.begin() + static_cast<std::ptrdiff_t>(starts[run]),
              values.begin() + static_cast<std::ptrdiff_t>(starts[run + 1]));
  }
  std::vector<double> buffer(n);
  std::int64_t count = 0;
  while (starts.size() > 2) {
    std::vector<std::size_t> merged;
    for (std::size_t run = 0; run + 1 < starts.size(); run += 2) {
      merged.push_back(starts[run]);
      if (run + 2 < starts.size()) {
        count += count_inversions(values, buffer, starts[run], starts[run + 1], starts[run + 2],
                                  tolerance);
      }
    }
    merged.push_back(n);
    starts = std::move(merged);
  }
  return count;
}

void look_at(SlopeBracket& bracket, const Point& left, const Point& right) {
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

SlopeBracket look_into_bracket(const std::vector<Point>& points, double low, double high) {
  SlopeBracket bracket;
  bracket.low = low;
  bracket.high = high;
  double largest_x = 0.0;
  double largest_y = 0.0;
  std::vector<Line> lines;
  std::vector<double> at_low;
  lines.reserve(points.size());
  for (const Point& point : points) {
    largest_x = std::max(largest_x, std::abs(point.x));
    largest_y = std::max(largest_y, std::abs(point.y));
    lines.push_back({point.y - low * point.x, point.y - high * point.x, lines.size()});
    at_low.push_back(lines.back().at_low);
  }
  // Rounding of two intercepts (two operations each) and of a slope (three) stays under 14 units of
  // 2^−53 (largest_y + |slope| largest_x); this is 32 of them.
  const double tolerance =
      0x1p-48 * (largest_y + std::max(std::abs(low), std::abs(high)) * largest_x);
  bracket.below = count_surely_below(points, at_low, tolerance);

  // In ascending order of the intercept at `low`, a pair in the bracket is out of order at `high`:
  // insertion sort meets just these.
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
    return a.at_low != b.at_low ? a.at_low < b.at_low : a.index < b.index;
  });
  std::vector<Line> sorted;  // by at_high
  sorted.reserve(lines.size());
  for (std::size_t step = 0; step < lines.size(); ++step) {
    const Line& line = lines[step];
    const Point& point = points[line.index];
    for (std::size_t at = sorted.size(); at-- > 0;) {
      const Line& other = sorted[at];
      if (!(line.at_high <= other.at_high + tolerance)) break;
      const Point& left = points[other.index];
      if (left.x < point.x) look_at(bracket, left, point);
    }
    // Pairs whose order at `low` the tolerance leaves open, with this line the left one.
    for (std::size_t back = step; back-- > 0;) {
      const Line& other = lines[back];
      if (other.at_low < line.at_low - tolerance) break;
      const Point& right = points[other.index];
      if (point.x < right.x && other.at_high <= line.at_high + tolerance) {
        look_at(bracket, point, right);
      }
    }
    auto place = sorted.end();
    while (place != sorted.begin() && (place - 1)->at_high > line.at_high) --place;
    sorted.insert(place, line);
  }
  return bracket;
}

}  // namespace archwalk::detail
