#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// What the spectral forms need of one (stratum, score), for what they follow along a walk: an f_x
/// for each start x, split into its interaction orders f_xj. Means over the starts.
struct SpectralMeans {
  std::vector<double> value;        ///< [j] mean of f_xj(x)
  std::vector<double> square;       ///< [j] mean of (f_x²)_j(x)
  std::vector<double> gram;         ///< [i, j] mean of f_xi(x) f_xj(x)
  std::vector<double> value_error;  ///< [j] bound of the error of value
  double quadratic_error = 0.0;     ///< bound of the error of the quadratic forms
};

/// Means of f_x(y) = 1 where y is better than x, else 0: then E f_x(X_T) = P(Δ > 0). `counts` are
/// better_counts() c(x,d). The projection on order j has the entries κ_j(d(x,y))/N (the Hamming
/// scheme is its own dual, Delsarte 1973), so that f_xj(x) = Σ_d κ_j(d) c(x,d)/N: integers up to
/// the last division, as N <= kMostCountedCodes.
SpectralMeans means_of_improvement(const std::vector<std::uint32_t>& counts,
                                   const std::vector<std::uint32_t>& starts,
                                   const ProductShape& shape);

}  // namespace archwalk
