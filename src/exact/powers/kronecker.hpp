#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"

namespace archwalk {

/// a b of K x K matrices, fixed order of operations.
std::vector<double> matrix_product(const std::vector<double>& a, const std::vector<double>& b,
                                   std::size_t radix);

/// u(x) <- Σ_y M[x_e, y] u(x with digit e = y), for the edge whose digits lie `stride` apart.
void contract(const std::vector<double>& matrix, std::size_t stride, std::size_t radix,
              std::vector<double>& u, std::vector<double>& scratch);

/// M^T of a K x K row-stochastic matrix by repeated squaring, fixed order of operations.
std::vector<double> matrix_power(const std::vector<double>& matrix, std::size_t radix,
                                 std::uint32_t exponent);

/// The distribution of a digit one step after it was `law`: law · M.
std::vector<double> next_law(const std::vector<double>& law, const std::vector<double>& matrix);

/// (⊗M_e)^T = ⊗(M_e^T): L contractions of f and f² with the powers, at every horizon. With restarts
/// P^T f = (1-ρ)^T Q^T f + ρ Σ_{k<T} (1-ρ)^k <Q^k f>, Q the product and < > the mean over X.
void kronecker_estimates(const KroneckerForm& form, const ProductShape& shape,
                         const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                         ExactEstimates& out);

}  // namespace archwalk
