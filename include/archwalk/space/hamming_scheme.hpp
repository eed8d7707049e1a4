#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// Number of architectures at each Hamming distance d = 0..L: C(L,d) (K-1)^d.
std::vector<std::uint64_t> distance_counts(const ProductShape& shape);

/// Krawtchouk polynomial κ_d(j) of the Hamming scheme H(L,K), exact: Σ_i (-1)^i (K-1)^(d-i)
/// C(j,i) C(L-j,d-i); 0 <= d, j <= L (MacWilliams & Sloane, "The Theory of Error-Correcting Codes",
/// ch. 5 §7).
std::int64_t krawtchouk(const ProductShape& shape, int d, int j);

/// Eigenvalues λ_0 = 1, λ_1, ..., λ_L of the isotropic P with P(x,y) = probability[d(x,y)], d =
/// 0..L: λ_j = Σ_d probability[d] κ_d(j) (Delsarte 1973), each correctly rounded but for some
/// 2^-90.
std::vector<double> isotropic_eigenvalues(const ProductShape& shape,
                                          const std::vector<DoubleDouble>& probability);

/// Counts for unranking the differences between two architectures by their number of changed
/// digits: [m * (L+1) + r] = C(m,r) (K-1)^r differences on m edges with r changed digits; m, r =
/// 0..L.
std::vector<std::uint32_t> difference_counts(const ProductShape& shape);

}  // namespace archwalk
