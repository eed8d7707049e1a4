#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// Products with the chain that certified solves take beside the survival's, roughly, in all levels
/// alike.
inline constexpr double kProductsOfSolve = 120.0;

/// The score threshold (DESIGN §4): τ = first t >= 0 with f(X_t) >= θ. What is computed, whatever
/// the operator; scores and strata as in ExactSettings.
struct ThresholdSettings {
  std::vector<const ScoreColumn*> scores;                       ///< measured
  std::vector<std::vector<std::vector<std::uint32_t>>> strata;  ///< [stratum][score] codes
  std::size_t levels = 0;
  std::vector<std::int64_t> theta;  ///< [score, level] in steps k of the score's resolution
  std::uint32_t max_steps = 1;      ///< Tmax
  std::vector<std::uint32_t> grid;  ///< strictly ascending, <= max_steps
  ExactMethod method = ExactMethod::automatic;
  bool missing_guides_rank_lowest = false;

  std::size_t cell_count() const { return strata.size() * scores.size() * levels; }
};

/// Exact threshold quantities of one operator, X_0 uniform on a stratum. Arrays are [stratum,
/// score, level]; those with a time are [stratum, score, level, time]. Bounds are of the absolute
/// error; NaN where a number could not be certified.
struct ThresholdEstimates {
  ExactMethod method = ExactMethod::automatic;
  std::vector<double> hit_by;           ///< P(τ <= t), t on the grid
  std::vector<double> hit_by_bound;     ///< [stratum, score, level, time]
  std::vector<double> hit_by_variance;  ///< mean over starts of p(1-p): within starts
  std::vector<double> success;          ///< P(τ <= Tmax)
  std::vector<double> success_bound;
  std::vector<double> success_variance;     ///< within starts
  std::vector<double> restricted_mean;      ///< E min(τ, Tmax), steps
  std::vector<double> restricted_bound;     ///< steps
  std::vector<double> restricted_variance;  ///< mean over starts of the variance of min(τ, Tmax)
  std::vector<double> restricted_variance_bound;
  std::vector<double> hit_ever;  ///< P(τ < ∞)
  std::vector<double> hit_ever_bound;
  std::vector<double> mean;  ///< E τ, steps; infinite where a start may never hit
  std::vector<double> mean_bound;
  std::vector<double> mean_if_hit;  ///< E[τ | τ < ∞], steps; NaN where no start can hit
  std::vector<double> mean_if_hit_bound;
  std::vector<std::uint8_t> certified;  ///< 1: the two means and hit_ever carry a certificate
};

/// Exact threshold quantities on one table; bitwise repeatable whatever the number of threads.
class ThresholdEngine {
 public:
  ThresholdEngine(const BenchmarkTable& table, ThresholdSettings settings);
  ~ThresholdEngine();
  ThresholdEngine(ThresholdEngine&&) noexcept;

  ExactMethod method_for(const Operator& op) const;
  ThresholdEstimates estimates(const Operator& op) const;
  /// For many operators on `threads` threads; `progress` advances by one an operator.
  void run(const std::vector<const Operator*>& operators, int threads, Progress& progress,
           std::vector<ThresholdEstimates>& out) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk
