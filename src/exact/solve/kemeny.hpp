#pragma once

#include "archwalk/exact/graph_distance.hpp"
#include "chain/stored_chain.hpp"

namespace archwalk {

/// A dense inverse of so many states takes seconds.
inline constexpr std::uint32_t kLargestDenseKemeny = 2500;

/// Σ 1/(1 - Π_e λ_e) over all choices of one eigenvalue for each edge but that of all ones: the
/// eigenvalues of ⊗ M_e are the products. Restarts shrink all but the 1 by (1 - ρ). Up to 2^22.
KemenyConstant kronecker_kemeny(const KroneckerForm& form, const ProductShape& shape);

/// tr((I - P + 1 uᵀ)^-1) - 1 with u uniform: 1 uᵀ moves the eigenvalue 0 of I - P to 1 and no other
/// (Kemeny & Snell 1960, §4.3, for the fundamental matrix).
KemenyConstant dense_kemeny(const StoredChain& chain);

}  // namespace archwalk
