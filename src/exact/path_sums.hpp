#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"

namespace archwalk {

/// Σ_{t=1..T} λ^t for |λ| <= 1 by doubling, S_2n = S_n + λ^n S_n; off by at most 2 · 2^-53 T².
double geometric_sum(double lambda, std::uint32_t terms);

/// How often each digit stands on each edge among the starts: [edge, digit].
std::vector<std::int64_t> digit_counts(const std::vector<std::uint32_t>& starts,
                                       const ProductShape& shape);

/// Reach of paths of independent edges: Σ_e Σ_a (share of starts with digit a on edge e) S_e(a),
/// S_e = Σ_{t<T} M_e^t r_e, r_e(a) = Σ_{b≠a} M_e[a,b]. `counts` is [stratum, score] of
/// digit_counts().
void kronecker_reach(const std::vector<std::vector<double>>& edge_matrices,
                     const ProductShape& shape, const ExactSettings& settings,
                     const std::vector<std::vector<std::int64_t>>& counts, PathEstimates& out);

/// Cost of paths of independent edges: S_2n = S_n + P^n S_n from S_1 = P c on whole vectors. `cost`
/// is c, [code], in steps of the cost column's resolution.
void kronecker_cost(const std::vector<std::vector<double>>& edge_matrices,
                    const ProductShape& shape, const ExactSettings& settings,
                    const std::vector<double>& cost, PathEstimates& out);

/// Means over the starts of the interaction orders of the cost column, in steps of its resolution.
struct CostOrders {
  std::vector<std::vector<double>> mean;  ///< [stratum, score][order]
  std::vector<double> error;              ///< [order] of every mean
};
CostOrders cost_orders(const std::vector<double>& cost, const ProductShape& shape,
                       const ExactSettings& settings);

/// Cost of paths of an isotropic operator: Σ_j <c_j> Σ_{t=1..T} λ_j^t.
void spectral_cost(const std::vector<double>& eigenvalues, const CostOrders& orders,
                   const ExactSettings& settings, PathEstimates& out);

}  // namespace archwalk
