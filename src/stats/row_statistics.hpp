#pragma once

#include <span>

#include "archwalk/stats/hypotheses.hpp"

namespace archwalk::detail {

/// One kind of reach.
struct ReachColumn {
  const char* name;
  std::span<const double> value;  ///< [operator]
  std::span<const double> bound;  ///< [operator], or empty
};

/// The place of a row in the sweep.
struct RowPlace {
  std::size_t engine;
  std::size_t stratum;
  std::size_t score;
  std::size_t point;  ///< horizon or level
};

/// The numbers of a row plus what its verdict needs: names, Holm's p, verdict and reason are not
/// filled.
struct RowStatistics {
  HypothesisRow row;
  double slope = HypothesisRow::none;         ///< Theil–Sen slope of Δ on reach, score units
  double slope_excess = HypothesisRow::none;  ///< the same of the excess
  bool has_regression = true;                 ///< of the summary
  std::int64_t n_without_reach = 0;           ///< operators left out for want of a reach
  std::int64_t n_without_change = 0;          ///< the same of Δ or its bound
};

RowStatistics row_statistics(const SweepSummary& summary, const ReachColumn& reach,
                             std::span<const std::size_t> members, const RowPlace& place);

/// Fills verdict, reason and notice from the numbers. `skewness` is the score's.
void judge(RowStatistics& statistics, double skewness);

}  // namespace archwalk::detail
