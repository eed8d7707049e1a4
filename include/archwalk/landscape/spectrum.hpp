#pragma once

#include <vector>

#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

inline constexpr int kLags = 20;

/// The score of a product space by interaction order, and what follows from it (Stadler,
/// "Landscapes and their correlation functions", J. Math. Chem. 20, 1996).
struct InteractionSpectrum {
  /// [order - 1], orders 1..L: Var_j, the variance of the order's ANOVA component, in score units
  /// squared. They add up to the variance of the score.
  std::vector<double> variance_by_order;
  std::vector<double> share_by_order;  ///< Var_j / Var; NaN for a constant score
  /// [lag - 1] of the uniform single edit: ρ(k) = Σ_j λ_j^k Var_j / Var with
  /// λ_j = 1 − jK / (L(K−1)).
  std::vector<double> autocorrelation;
  /// [d - 1], over pairs at edit distance d = 1..L: Σ_j κ_d(j)/κ_d(0) Var_j / Var.
  std::vector<double> correlation_by_distance;
};

/// For a product space; `scored.product` must be set.
InteractionSpectrum interaction_spectrum(const ScoredGraph& scored);

}  // namespace archwalk
