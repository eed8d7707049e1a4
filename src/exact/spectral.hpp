#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "measured.hpp"

namespace archwalk {

/// λ^T by repeated squaring; the same bits everywhere.
double integer_power(double base, std::uint32_t exponent);

/// Means over a stratum that the spectral forms need, for one (stratum, score).
struct SpectralStratum {
  std::vector<double> value;        ///< [j] mean of f_j
  std::vector<double> square;       ///< [j] mean of (f²)_j
  std::vector<double> gram;         ///< [i, j] mean of f_i f_j
  std::vector<double> value_error;  ///< [j] bound of the error of value
  double quadratic_error = 0.0;     ///< bound of the error of the quadratic forms
};

/// What the spectral method holds of the table: made once, used by every isotropic operator.
class SpectralMethod {
 public:
  SpectralMethod(const ProductShape& shape, const ExactSettings& settings,
                 const std::vector<MeasuredScore>& scores);

  /// From the eigenvalues λ_0 = 1, λ_1, ..., λ_L: P^T f = Σ_j λ_j^T f_j, so that
  /// mean = Σ_{j>=1} (λ_j^T - 1) <f_j>, E[f(X_T)²] = Σ_j λ_j^T <(f²)_j>, and the mean over starts
  /// of (P^T f)² is Σ_ij λ_i^T λ_j^T <f_i f_j>.
  void estimates(const std::vector<double>& eigenvalues, ExactEstimates& out) const;

 private:
  const ExactSettings& settings_;
  const std::vector<MeasuredScore>& scores_;
  std::vector<SpectralStratum> strata_;  ///< [stratum, score]
};

/// tr(P^T)/N = Σ_j m_j λ_j^T / N, m_j = C(L,j)(K-1)^j.
double spectral_return_probability(const std::vector<double>& eigenvalues,
                                   const ProductShape& shape, std::uint32_t horizon);

}  // namespace archwalk
