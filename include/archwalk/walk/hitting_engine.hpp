#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/cuda/hitting_launcher.hpp"
#include "archwalk/operators/guide_store.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/backend.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "kernels/hitting_plan.hpp"

namespace archwalk {

/// Walks to score thresholds (DESIGN §4): what is measured, whatever the operator.
struct HittingSettings {
  std::uint64_t seed = 1;
  std::uint32_t walks_per_start = 1;
  std::vector<const ScoreColumn*> scores;         ///< measured
  std::vector<std::vector<StratumCodes>> strata;  ///< [stratum][score]
  std::size_t levels = 0;
  std::vector<std::int64_t> theta;  ///< [score, level] in steps k of the score's resolution
  std::uint32_t max_steps = 1;      ///< Tmax < 2^31
  std::vector<std::uint32_t> grid;  ///< strictly ascending, <= max_steps
  bool missing_guides_rank_lowest = false;
  std::uint32_t starts_per_item = 4096;  ///< granularity of the work
};

/// Estimates of one operator; arrays are [stratum, score, level], those with a time [stratum,
/// score, level, time]. Errors are within starts, SE² = Σ_x s_x²/(wM²); NaN with one walk a start.
struct HittingEstimates {
  std::vector<double> hit_by;  ///< share of walks with τ <= t, t on the grid
  std::vector<double> hit_by_stderr;
  std::vector<double> hit_by_variance;  ///< mean over starts of the variance given the start
  std::vector<double> success;          ///< share of walks with τ <= Tmax
  std::vector<double> success_stderr;
  std::vector<double> success_variance;
  std::vector<double> restricted_mean;  ///< of min(τ, Tmax), steps
  std::vector<double> restricted_stderr;
  std::vector<double> restricted_variance;
  std::vector<std::int64_t> censored;  ///< walks with τ > Tmax
};

/// Walks of many operators to the thresholds of one table. The walk from a start is the one that
/// WalkEngine walks with the same seed.
class HittingEngine {
 public:
  /// InputError as WalkEngine's, and where a score has too many levels.
  HittingEngine(const BenchmarkTable& table, HittingSettings settings, BackendChoice backend);

  /// Tallies of each operator in integers, bit-identical on every backend.
  std::vector<kernels::HittingTallies> tallies(const std::vector<const Operator*>& operators,
                                               const std::vector<std::uint32_t>& stream_index,
                                               Progress& progress);
  HittingEstimates estimates(const kernels::HittingTallies& tallies) const;

  const kernels::HittingPlan& plan() const { return plan_; }

 private:
  /// Of one score, whose distinct values are `k_of_rank`, ascending.
  void add_levels(std::size_t score, const std::vector<std::int64_t>& k_of_rank);

  HittingSettings settings_;
  BackendChoice backend_;
  std::shared_ptr<const ColumnSorter> sorter_;
  kernels::HittingPlan plan_;
  GuideStore guides_;
  std::shared_ptr<cuda::HittingLauncher> gpus_;  // made at the first walk on GPUs
};

}  // namespace archwalk
