#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"

namespace archwalk {

/// Σ_{t=1..T} λ^t for |λ| <= 1 by doubling, S_2n = S_n + λ^n S_n; off by at most 2 · 2^-53 T².
double geometric_sum(double lambda, std::uint32_t terms);

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
