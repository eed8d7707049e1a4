#pragma once

#include <mutex>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "powers/spectral_cost.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"
#include "steps/guided_reach.hpp"

namespace archwalk {

/// What happens along a path, by the method that takes scores along it: reaches, costs, and the
/// stationary reach. Holds what all operators on a table share.
class PathWork {
 public:
  PathWork(const BenchmarkTable& table, const ExactSettings& settings, const RowSource& source);

  /// r(x) = Σ_{y≠x} P(x,y) d(x,y) from the rows, of ranked operators by one product, of guided
  /// jumps as GuidedReaches knows it; empty where rows have too many entries.
  StateFunction step_reach(const Operator& op) const;

  /// Whether step_reach() takes searches from all cells, which operators with the selection share.
  bool searches_for_reach(const Operator& op) const;
  /// Finds on all threads what step_reach() of several operators shares.
  void prepare_reaches(const std::vector<const Operator*>& operators, Progress& progress) const;

  /// r(x) of a uniform jump; empty where it is not known.
  StateFunction jump_reach() const;
  /// c̄(x) of a step, in steps of the cost column's resolution; empty without one.
  StateFunction proposed_cost(const Operator& op) const;
  /// The mean of the cost column, in its steps; 0 without one.
  double mean_cost() const;

  /// Arrays of NaN in the shapes of PathEstimates.
  PathEstimates unknown() const;
  /// By a method that knows P's powers (spectral, kronecker).
  void closed_form(const Operator& op, ExactMethod method, PathEstimates& out) const;
  /// The rest by steps: reach_stratum at once, what RunningSums reads at horizons.
  RunningSums by_steps(const Operator& op, StateFunction reach, PathEstimates& out) const;
  /// reach_stratum alone.
  void stratum_reach(const StateFunction& reach, PathEstimates& out) const;

  /// `reach` as step_reach() gives it, or empty where it was not needed so far.
  StationaryReach stationary(const Operator& op, const StateFunction& reach) const;

 private:
  StateFunction guided_reach(const Operator& op) const;
  StateFunction reach_by_rows(const Operator& op) const;
  void uniform(const Operator& op, PathEstimates& out) const;
  StateFunction cost_by_rows(const Operator& op) const;

  const BenchmarkTable& table_;
  const ExactSettings& settings_;
  const RowSource& source_;
  std::vector<std::vector<std::int64_t>> digit_counts_;  ///< [stratum, score], see digit_counts()
  GuidedReaches guided_reaches_;
  std::vector<double> cost_;  ///< [code] in steps of the column's resolution; empty without one
  mutable std::once_flag orders_once_;
  mutable CostOrders orders_;  ///< made by the first isotropic operator
};

}  // namespace archwalk
