#pragma once

#include <string>
#include <vector>

namespace archwalk {

/// What walks of one operator come across on their way, as exact expectations over the starts of a
/// stratum. NaN where not computed (see ExactEngine::paths); every bound is of the absolute error.
/// Formulas: docs/fixed_length.md.
struct PathEstimates {
  std::vector<double> reach_stratum;  ///< [stratum, score] edits: mean of r(x) over the starts
  std::vector<double> reach_stratum_bound;
  /// [stratum, score, horizon] edits: (1/T) Σ_{t=1..T} E d(X_{t-1}, X_t).
  std::vector<double> reach_path;
  std::vector<double> reach_path_bound;
  /// [stratum, score, horizon] in units of the cost column: expected cost of all proposals that are
  /// evaluated in T steps, taken or not, seen before or not; the start's own evaluation is not
  /// counted. Empty without a cost column.
  std::vector<double> cost;
  std::vector<double> cost_bound;
};

/// Σ_x π(x) r(x), π the stationary distribution where there is exactly one closed class.
struct StationaryReach {
  double reach = 0.0;  ///< edits; NaN: not defined or not computed
  double bound = 0.0;  ///< of its absolute error; NaN likewise
  /// "uniform", "product of edges", "geometric series", "certified solve"; or why there is none:
  /// "several closed classes", "not certified", "not computed".
  std::string method;
};

}  // namespace archwalk
