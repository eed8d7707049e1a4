#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "arithmetic/exact_kernels.hpp"
#include "readings/measured.hpp"

namespace archwalk {

/// λ^T by repeated squaring; the same bits everywhere.
double integer_power(double base, std::uint32_t exponent);

/// What the spectral method holds of the table: made once, used by every isotropic operator. Of
/// each (stratum, score) the constants by which its cells follow from the powers of the
/// eigenvalues.
class SpectralMethod {
 public:
  SpectralMethod(const ProductShape& shape, const ExactSettings& settings,
                 const std::vector<MeasuredScore>& scores);

  /// From the eigenvalues λ_0 = 1, λ_1, ..., λ_L: P^T f = Σ_j λ_j^T f_j, so that
  /// mean = Σ_{j>=1} (λ_j^T - 1) <f_j>, E[f(X_T)²] = Σ_j λ_j^T <(f²)_j>, and the mean over starts
  /// of (P^T f)² is Σ_ij λ_i^T λ_j^T <f_i f_j>: sums of powers, and of products of two of them,
  /// that are the same in all strata and scores, times constants.
  /// Likewise P(Δ > 0), where it was asked for and the space is small enough to count pairs: the
  /// change of f_x(y) = 1 where y is better than the start x, else 0 (means_of_improvement()).
  void estimates(const std::vector<double>& eigenvalues, ExactEstimates& out) const;

 private:
  /// The outputs are left to set.
  SpectralTask task(const std::vector<double>& eigenvalues,
                    const std::vector<double>& constants) const;

  std::size_t orders_;                  ///< L
  std::size_t horizons_;                ///< number of them; the arrays are filled to whole lanes
  std::vector<std::uint64_t> horizon_;  ///< 0 beyond
  std::vector<double> power_error_;     ///< [horizon] bound of the error of λ_j^T, j >= 1
  std::vector<double> constants_;       ///< [stratum, score, SpectralConstants]
  std::vector<double> positive_;        ///< the same of P(Δ > 0); empty: not computed
};

}  // namespace archwalk
