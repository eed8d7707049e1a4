#pragma once

#include <cstdint>
#include <utility>

#include "exact_slopes.hpp"
#include "slope_bracket.hpp"

namespace archwalk::detail {

/// Slopes of one sign, or those of a bracket among them, and about how many.
struct Part {
  double low = 0.0;
  double high = 0.0;
  double below = 0.0;
  double inside = 0.0;
};

/// Ranks of slopes, from 0: the same or neighbors.
struct Ranks {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

/// Finds slopes by their ranks, ever closer.
class SlopeFinder {
 public:
  explicit SlopeFinder(const SortedPoints& points);

  /// The slopes of those ranks, which lie in `part`.
  std::pair<double, double> find(Part part, const Ranks& ranks);
  /// Pairs that were, so far.
  std::int64_t looked_at() const { return looked_at_; }

 private:
  SlopeBracket look(double low, double high, std::int64_t most);
  // The same where many pairs share a slope, or nearly.
  std::pair<double, double> ranked(const Part& part, const Ranks& ranks);
  double ranked(const ExactSlopes& slopes, const Part& part, std::int64_t rank);

  const SortedPoints& points_;
  double few_;         // pairs that are looked at rather than sampled once more
  std::int64_t most_;  // pairs of a bracket, beyond which slopes are ranked
  std::int64_t looked_at_ = 0;
};

}  // namespace archwalk::detail
