#pragma once

#include <vector>

#include "archwalk/landscape/landscape.hpp"

namespace archwalk::detail {

/// Variance by order and the correlations that follow from it: with Var_j of order j,
/// ρ(k) = Σ_j λ_j^k Var_j / Var, λ_j = 1 - jK / (L(K-1)) for the uniform single edit, and at edit
/// distance d Σ_j κ_d(j)/κ_d(0) Var_j / Var (Stadler, "Landscapes and their correlation functions",
/// J. Math. Chem. 20, 1996). NaN for a constant score. `centred` has mean 0.
void add_spectrum(const std::vector<double>& centred, const ProductShape& shape,
                  LandscapeFacts& facts);

}  // namespace archwalk::detail
