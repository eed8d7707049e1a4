#pragma once

#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/cpu/instruction_set.hpp"
#include "archwalk/cuda/walk_launcher.hpp"
#include "archwalk/operators/guide_store.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/backend.hpp"
#include "archwalk/walk/starts.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk {

/// Which tracks of a walk are tallied beside the final score.
struct TrackChoice {
  bool best = true;       ///< best measured score visited, X_0 included (an oracle's view)
  bool incumbent = true;  ///< the score at the best guide so far, earliest wins
};

/// What is measured, whatever the operator.
struct WalkSettings {
  std::uint64_t seed = 1;
  std::uint32_t walks_per_start = 1;
  std::vector<std::uint32_t> horizons;            ///< strictly ascending, >= 1
  std::vector<const ScoreColumn*> scores;         ///< measured: finite, span below 2^31 steps
  std::vector<std::vector<StratumCodes>> strata;  ///< [stratum][score]
  TrackChoice track;
  const ScoreColumn* blind_guide = nullptr;  ///< the incumbent's guide of blind operators
  bool missing_guides_rank_lowest = false;
  std::uint32_t starts_per_item = 4096;  ///< granularity of the work
};

/// Estimates of one operator; each array is [stratum, score, horizon], in score units. NaN where a
/// track was not tallied, and for errors with one walk a start.
struct WalkEstimates {
  std::vector<double> mean;               ///< of Δ = f(X_T) - f(X_0)
  std::vector<double> stderr_mean;        ///< within starts: SE² = Σ_x s_x²/(wM²)
  std::vector<double> variance;           ///< of Δ over starts and walks, unbiased
  std::vector<double> variance_within;    ///< mean over starts of the variance given the start
  std::vector<double> positive;           ///< share of walks with Δ > 0
  std::vector<double> positive_stderr;    ///< within starts, likewise
  std::vector<double> positive_variance;  ///< mean over starts of the variance of [Δ > 0]
  std::vector<double> best_mean;          ///< of (best score visited up to T) - f(X_0)
  std::vector<double> best_stderr;
  std::vector<double> incumbent_mean;  ///< of f(incumbent at T) - f(X_0)
  std::vector<double> incumbent_stderr;
};

/// Walks of many operators on one table.
class WalkEngine {
 public:
  /// InputError where a stratum is empty, w·N exceeds 2^36, or more scores are tracked than walks
  /// carry ranks of.
  WalkEngine(const BenchmarkTable& table, WalkSettings settings, BackendChoice backend);

  /// Tallies of each operator in integers, bit-identical on every backend. stream_index[i] is the
  /// operator's number in its random streams (24 bits).
  std::vector<kernels::WalkTallies> tallies(const std::vector<const Operator*>& operators,
                                            const std::vector<std::uint32_t>& stream_index,
                                            Progress& progress);

  /// `guided`: has_guide() of the operator.
  WalkEstimates estimates(const kernels::WalkTallies& tallies, bool guided) const;

  /// Whether an operator's incumbent has a guide (without one, each score is its own and the
  /// incumbent is the best).
  bool has_guide(const Operator& op) const;

  const kernels::WalkPlan& plan() const { return plan_; }

 private:
  WalkSettings settings_;
  BackendChoice backend_;
  std::shared_ptr<const ColumnSorter> sorter_;
  kernels::WalkPlan plan_;
  GuideStore guides_;
  std::shared_ptr<cuda::WalkLauncher> gpus_;  // made at the first walk on GPUs
};

}  // namespace archwalk
