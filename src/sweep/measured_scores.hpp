#pragma once

#include <string>
#include <vector>

#include "archwalk/exact/placement.hpp"
#include "archwalk/sweep/sweep_config.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {

/// What a sweep needs to know of its measured scores and strata before it runs. Means of scores
/// are sums of integers, rounded once.
struct MeasuredScores {
  std::vector<const ScoreColumn*> columns;                      ///< [score]
  std::vector<std::vector<std::vector<std::uint32_t>>> strata;  ///< [stratum][score] codes
  std::vector<std::int64_t> size;                               ///< [stratum] architectures
  std::int64_t starts = 0;   ///< architectures that some stratum counts: where walks start
  std::vector<double> mean;  ///< [score] over all architectures
  std::vector<double> standard_deviation;  ///< [score] population
  std::vector<double> skewness;            ///< [score] population
  std::vector<double> range;               ///< [score] largest less smallest
  std::vector<double> stratum_mean;        ///< [stratum, score]
  std::vector<PlacedScores> placed;        ///< [stratum, score]

  const ScoreColumn* cost = nullptr;  ///< null without `cost`

  /// "percent" where all scores are in percent, else "score units".
  std::string units() const;
};

/// `sorter` puts the scores in order for their strata. InputError where a score is unknown or not
/// fit to be measured, a stratum is empty, or the cost is not a finite number >= 0 on every
/// architecture.
MeasuredScores measure_scores(const SweepConfig& config, const BenchmarkTable& table,
                              const ColumnSorter& sorter);

/// The coordinates `stratum` and `score` of a group.
void add_stratum_coordinate(const SweepConfig& config, TreeBuilder& group);
void add_score_coordinate(const MeasuredScores& scores, TreeBuilder& group);

/// The groups /scores and /strata.
void add_score_groups(const SweepConfig& config, const MeasuredScores& scores, DataTree& tree);

}  // namespace archwalk::detail
