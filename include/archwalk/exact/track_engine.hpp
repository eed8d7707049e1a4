#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/exact/exact_method.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// The best measured score visited up to T, X_0 included, and the incumbent, the architecture with
/// the best guide visited up to T, the earliest of equals. What is computed, whatever the operator;
/// scores and strata as in ExactSettings.
struct TrackSettings {
  std::vector<std::uint32_t> horizons;                          ///< strictly ascending, >= 1
  std::vector<const ScoreColumn*> scores;                       ///< measured
  std::vector<std::vector<std::vector<std::uint32_t>>> strata;  ///< [stratum][score] codes
  bool best = true;
  bool incumbent = true;
  /// The incumbent's guide of blind operators. Null: each measured score is its own, and their
  /// incumbent is the best.
  const ScoreColumn* blind_guide = nullptr;
  ExactMethod method = ExactMethod::automatic;
  bool missing_guides_rank_lowest = false;
};

/// Of the change, f where the track is at T less f(X_0), in score units. Arrays are [stratum,
/// score, horizon]; empty where the track is not wanted.
struct TrackMoments {
  std::vector<double> mean;             ///< over the stratum's starts
  std::vector<double> bound;            ///< of the absolute error of mean
  std::vector<double> variance_within;  ///< mean over starts of the variance given the start
  std::vector<double> variance_bound;
};

struct TrackEstimates {
  ExactMethod method = ExactMethod::automatic;
  TrackMoments best;
  TrackMoments incumbent;
};

/// What an operator's tracks take.
struct TrackSize {
  double columns = 0.0;  ///< that are taken along for each step, in all
  double abreast = 0.0;  ///< of these by a thread at a time, at most
  double ranges = 0.0;   ///< that they are divided up into
  double sums = 0.0;     ///< numbers that are added up over them
};

/// Exact tracks on one table, a column for each value that a score or a guide takes: as many
/// products with P as these times the last horizon. Bitwise repeatable whatever the number of
/// threads.
class TrackEngine {
 public:
  TrackEngine(const BenchmarkTable& table, TrackSettings settings);
  ~TrackEngine();
  TrackEngine(TrackEngine&&) noexcept;

  /// InputError where the forced one does not apply to the operator, or none fits in memory.
  ExactMethod method_for(const Operator& op) const;
  TrackSize size(const Operator& op) const;

  /// InputError as method_for().
  TrackEstimates estimates(const Operator& op) const;
  /// For many operators on `threads` threads, which share each; `progress` advances by one an
  /// operator. Interrupted where it is cancelled.
  void run(const std::vector<const Operator*>& operators, int threads, Progress& progress,
           std::vector<TrackEstimates>& out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk
