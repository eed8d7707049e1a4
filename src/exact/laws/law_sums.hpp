#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/exact/placement.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "rows/embedding.hpp"

namespace archwalk {

/// [horizon] of an isotropic operator: Q is symmetric and has the eigenvalues λ_j^T, m_j of each,
/// m_j = C(L,j)(K-1)^j, so that tr(P^T) = Σ_j m_j λ_j^T and Σ Q² = tr(P^2T).
std::vector<LawSums> isotropic_law(const std::vector<double>& eigenvalues,
                                   const ProductShape& shape,
                                   const std::vector<std::uint32_t>& horizons);

/// The law of a walk that is at any of `size` architectures after one step, whatever the number
/// of steps.
LawSums uniform_law(std::uint32_t size);

/// [horizon] of the edges' matrices: every sum is a product over edges. With restarts
/// P^T = (1-ρ)^T Q^T + 1 g', g(y) = ρ Σ_{k<T} (1-ρ)^k P(k steps of Q from a uniform start end in
/// y), and takes N numbers a step; beyond 10^9 of them all but `returns` is NaN.
std::vector<LawSums> kronecker_law(const KroneckerForm& form, const ProductShape& shape,
                                   const std::vector<std::uint32_t>& horizons);

/// [horizon] of a walk with a memory that looks the same from everywhere, so that one start tells
/// all: that start's distribution over the states, followed forward.
std::vector<LawSums> followed_law(const Embedding& embedding, std::uint32_t size,
                                  const std::vector<std::uint32_t>& horizons);

}  // namespace archwalk
