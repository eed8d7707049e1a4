#include "slope_finder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "slope_sample.hpp"

namespace archwalk::detail {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::size_t kMostSampled = std::size_t{1} << 18;
// Pairs that are looked at rather than sampled once more: so many, or so many a point.
constexpr double kFewPairs = 0x1p14;
constexpr double kFewPairsOfPoint = 8.0;
// Of more, slopes are ranked in exact arithmetic, and rounding to other doubles is looked at up to
// so many.
constexpr std::int64_t kMostPairs = std::int64_t{1} << 25;
constexpr int kRoundedBy = 4;  // doubles between a computed slope and the exact one, at most

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

}  // namespace

SlopeFinder::SlopeFinder(const SortedPoints& points)
    : points_(points),
      few_(std::max(kFewPairs, kFewPairsOfPoint * static_cast<double>(points.size()))),
      most_(static_cast<std::int64_t>(2.0 * few_)) {}

std::pair<double, double> SlopeFinder::find(Part part, const Ranks& ranks) {
  const auto holds = [&](const SlopeBracket& bracket) {
    return bracket.holds(ranks.first) && bracket.holds(ranks.last);
  };
  std::vector<double> sample =
      random_slopes(points_, std::min(20 * points_.size(), kMostSampled), part.low, part.high);
  // Four standard errors of a sample's quantile first, then more while the ranks lie outside.
  double widths = 4.0;
  while (part.inside > few_ && widths * widths < 4.0 * static_cast<double>(sample.size())) {
    const Part inner = narrowed(part, sample, ranks, widths);
    widths *= 4.0;
    // Where many pairs share a slope there is nothing between.
    const bool is_one_slope = inner.low == inner.high;
    if (inner.inside <= few_ || is_one_slope) {
      SlopeBracket bracket = look(inner.low, inner.high, most_);
      if (!bracket.is_complete) return ranked(inner, ranks);
      if (holds(bracket)) return {bracket.select(ranks.first), bracket.select(ranks.last)};
      continue;
    }
    const double stride = std::max(1.0, inner.inside / static_cast<double>(kMostSampled));
    SlopeSample next = sample_bracket(points_, inner.low, inner.high, stride);
    if (!(static_cast<double>(ranks.first) >= next.below &&
          static_cast<double>(ranks.last) < next.below + next.inside)) {
      continue;
    }
    if (next.inside > 0.5 * part.inside) break;
    part = {inner.low, inner.high, next.below, next.inside};
    sample = std::move(next.slopes);
    widths = 4.0;
  }
  SlopeBracket bracket = look(part.low, part.high, most_);
  if (holds(bracket)) return {bracket.select(ranks.first), bracket.select(ranks.last)};
  return ranked(part, ranks);
}

SlopeBracket SlopeFinder::look(double low, double high, std::int64_t most) {
  SlopeBracket bracket = look_into_bracket(points_, low, high, most);
  looked_at_ += bracket.looked_at;
  return bracket;
}

std::pair<double, double> SlopeFinder::ranked(const Part& part, const Ranks& ranks) {
  const ExactSlopes slopes(points_.given);
  const double first = ranked(slopes, part, ranks.first);
  return {first, ranks.last == ranks.first ? first : ranked(slopes, part, ranks.last)};
}

double SlopeFinder::ranked(const ExactSlopes& slopes, const Part& part, std::int64_t rank) {
  const double slope = slopes.select(rank, part.low, part.high);
  if (slopes.is_computed(slope, rank)) return slope;
  double low = slope;
  double high = slope;
  for (int i = 0; i < kRoundedBy; ++i) {
    low = std::nextafter(low, -kInfinity);
    high = std::nextafter(high, kInfinity);
  }
  SlopeBracket bracket = look(low, high, kMostPairs);
  return bracket.holds(rank) ? bracket.select(rank) : slope;
}

}  // namespace archwalk::detail
