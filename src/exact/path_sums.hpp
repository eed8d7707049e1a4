#pragma once

#include <bit>
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
/// digit_counts(). Restarts move all edges at once, and yet one edge alone is a chain of its own,
/// ρ/K + (1-ρ) M_e: that is all a sum over edges takes.
void kronecker_reach(const KroneckerForm& form, const ProductShape& shape,
                     const ExactSettings& settings,
                     const std::vector<std::vector<std::int64_t>>& counts, PathEstimates& out);

/// Cost of paths of independent edges: S_2n = S_n + P^n S_n from S_1 = P c on whole vectors. `cost`
/// is c, [code], in steps of the cost column's resolution.
void kronecker_cost(const std::vector<std::vector<double>>& edge_matrices,
                    const ProductShape& shape, const ExactSettings& settings,
                    const std::vector<double>& cost, PathEstimates& out);
/// The same with restarts, ρ > 0.
void restart_cost(const KroneckerForm& form, const ProductShape& shape,
                  const ExactSettings& settings, const std::vector<double>& cost,
                  PathEstimates& out);

/// Steps from 1 to T by doubling and adding one, the upper bits of T first: `twice` or `once_more`.
template <class Twice, class OnceMore>
void double_up(std::uint32_t steps, const Twice& twice, const OnceMore& once_more) {
  for (int bit = std::bit_width(steps) - 2; bit >= 0; --bit) {
    twice();
    if ((steps >> bit & 1u) != 0) once_more();
  }
}

/// Means over the starts of Σ_{t=1..T} P^t c, [code] of horizon h, into the cost. `error`: of each.
void store_cost(const std::vector<double>& sum, double error, std::size_t h,
                const ExactSettings& settings, PathEstimates& out);

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
