#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"

namespace archwalk {

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

/// Means over the starts of Σ_{t=1..T} P^t c, [code] of horizon h, into the cost. `error`: of each.
void store_cost(const std::vector<double>& sum, double error, std::size_t h,
                const ExactSettings& settings, PathEstimates& out);

}  // namespace archwalk
