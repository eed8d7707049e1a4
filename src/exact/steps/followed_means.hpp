#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"
#include "rows/state_rows.hpp"

namespace archwalk {

/// Means over the starts of a stratum of a score, T steps later.
struct StartMeans {
  double now = 0.0;      ///< of P^T f
  double squared = 0.0;  ///< of P^T f²
  double own = 0.0;      ///< of (P^T f)²
  double crossed = 0.0;  ///< of f P^T f
};

/// What walks from everywhere and from the strata come to, step by step. Columns are f and f² of
/// each score, in steps of its resolution, then the functions that are followed beside them.
struct FollowedMeans {
  double step_error = 0.0;                ///< of one product, relative to the largest |u|
  std::vector<std::vector<double>> mean;  ///< [column][t] over all, t = 0 .. the last horizon - 1
  std::vector<StartMeans> starts;         ///< [stratum, score, horizon]
  std::vector<double> original;           ///< [stratum, score] mean of f
  std::vector<double> original_squared;   ///< [stratum, score] mean of f²
  /// [function][t · sets + set] over the starts of set (stratum, score)
  std::vector<std::vector<double>> along;
};

/// Follows the scores and `functions` [x] by products with the stored matrix; nothing without
/// horizons.
FollowedMeans follow_means(const StateRows& rows, const ExactSettings& settings,
                           const std::vector<MeasuredScore>& scores,
                           const std::vector<const std::vector<double>*>& functions);

}  // namespace archwalk
