#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"

namespace archwalk {

/// One measured score as the exact methods use it: steps of its resolution, centred so that
/// rounding is relative to the score's range and not to its level. |value| < 2^31, exact.
struct MeasuredScore {
  std::vector<double> value;   ///< [code] k - (min k + max k)/2, rounded down
  std::vector<double> square;  ///< [code] value²
  double largest = 0.0;        ///< max |value|
  double resolution = 1.0;
};
MeasuredScore measured(const ScoreColumn& column);

/// What the estimates of one (stratum, score, horizon) are made of, in steps: u_T = P^T f and
/// v_T = P^T f² summed over the starts, and what bounds their errors.
struct StratumMoments {
  double change = 0.0;  ///< mean over starts of u_T - f
  double square = 0.0;  ///< mean over starts of v_T - 2 f u_T + f²
  double within = 0.0;  ///< mean over starts of v_T - u_T²
  double change_bound = 0.0;
  double square_bound = 0.0;  ///< of square and of within
};

/// Writes one cell of the estimates, in score units.
void store(const StratumMoments& moments, double resolution, std::size_t cell,
           ExactEstimates& estimates);

/// The bounds of moments that are means of so many starts, whose sums each start's term takes part
/// in with `units` additions. `relative_error` as in moments_of().
void bound_moments(double largest, double units, double relative_error, StratumMoments& moments);

/// The moments of a stratum from whole vectors. `relative_error` bounds the error of u relative to
/// `largest` and of v relative to `largest`².
StratumMoments moments_of(const MeasuredScore& score, const std::vector<std::uint32_t>& starts,
                          const double* u, const double* v, std::size_t stride,
                          double relative_error);

}  // namespace archwalk
