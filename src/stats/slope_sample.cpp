#include "slope_sample.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace archwalk::detail {
namespace {

// Steps of a 64-bit congruential generator (Knuth's MMIX constants): which pairs are sampled only
// decides the time taken, never the result.
class Sampler {
 public:
  std::size_t below(std::size_t count) {
    step();
    return static_cast<std::size_t>(((state_ >> 32) * count) >> 32);
  }
  /// From 0 up to 2.
  double share() {
    step();
    return static_cast<double>(state_ >> 32) * 0x1p-31;
  }

 private:
  void step() { state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL; }

  std::uint64_t state_ = 1;
};

struct Line {
  double key;
  std::uint32_t index;
};

// Sorts lines by key, equal ones as they were, and tells of each one that comes before others on
// its left: passed(lines, first of them, their end, the one).
template <class Passed>
void merge_sort(std::vector<Line>& lines, const Passed& passed) {
  std::vector<Line> merged(lines.size());
  for (std::size_t width = 1; width < lines.size(); width *= 2) {
    for (std::size_t begin = 0; begin < lines.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, lines.size());
      const std::size_t end = std::min(middle + width, lines.size());
      std::size_t left = begin;
      std::size_t out = begin;
      for (std::size_t right = middle; right < end; ++right) {
        while (left < middle && !(lines[right].key < lines[left].key))
          merged[out++] = lines[left++];
        if (left < middle) passed(lines, left, middle, lines[right]);
        merged[out++] = lines[right];
      }
      std::copy(lines.begin() + static_cast<std::ptrdiff_t>(left),
                lines.begin() + static_cast<std::ptrdiff_t>(middle),
                merged.begin() + static_cast<std::ptrdiff_t>(out));
    }
    lines.swap(merged);
  }
}

bool lies_inside(double slope, double low, double high) {
  return slope > low && slope < high;  // ends that are drawn come no closer by being looked at
}

}  // namespace

std::vector<double> random_slopes(const SortedPoints& points, std::size_t size, double low,
                                  double high) {
  const std::size_t n = points.size();
  Sampler sampler;
  std::vector<double> slopes;
  slopes.reserve(size);
  for (std::size_t draw = 0; draw < size; ++draw) {
    const Point& a = points.given[sampler.below(n)];
    const Point& b = points.given[sampler.below(n)];
    if (a.x == b.x) continue;
    const double slope = slope_between(a, b);
    if (lies_inside(slope, low, high)) slopes.push_back(slope);
  }
  return slopes;
}

SlopeSample sample_bracket(const SortedPoints& points, double low, double high, double stride) {
  SlopeSample sample;
  std::vector<Line> lines;
  lines.reserve(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    lines.push_back({points.intercept(i, low), static_cast<std::uint32_t>(i)});
  }
  merge_sort(lines, [&](const std::vector<Line>&, std::size_t left, std::size_t middle,
                        const Line&) { sample.below += static_cast<double>(middle - left); });
  if (low == 0.0) {
    // A pair on a level is below too: the right one is to stand first.
    for (std::size_t begin = 0, end = 0; begin < lines.size(); begin = end) {
      while (end < lines.size() && lines[end].key == lines[begin].key) ++end;
      std::reverse(lines.begin() + static_cast<std::ptrdiff_t>(begin),
                   lines.begin() + static_cast<std::ptrdiff_t>(end));
      const auto level = static_cast<double>(end - begin);
      sample.below += 0.5 * level * (level - 1.0);
    }
  }
  for (Line& line : lines) line.key = points.intercept(line.index, high);
  Sampler sampler;
  double next = stride * sampler.share();
  merge_sort(lines, [&](const std::vector<Line>& all, std::size_t left, std::size_t middle,
                        const Line& right) {
    const double before = sample.inside;
    sample.inside += static_cast<double>(middle - left);
    for (; next < sample.inside; next += std::max(1.0, stride * sampler.share())) {
      const Line& other = all[left + static_cast<std::size_t>(next - before)];
      const Point& a = points.given[other.index];
      const Point& b = points.given[right.index];
      if (a.x == b.x) continue;
      const double slope = slope_between(a, b);
      if (lies_inside(slope, low, high)) sample.slopes.push_back(slope);
    }
  });
  return sample;
}

}  // namespace archwalk::detail
