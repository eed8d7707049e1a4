#pragma once

#include <cstdint>
#include <vector>

#include "oracle/product_space.hpp"

namespace archwalk::oracle {

// Probabilities as integers that sum to 2^32.
using Weights = std::vector<std::uint64_t>;
inline constexpr std::uint64_t weight_one = std::uint64_t{1} << 32;

// Largest remainder: quota_i = p_i / Σp · 2^32 with the exact values of the doubles given; everyone
// gets the floor, the units that are left go to the largest remainders, ties to the lowest index.
// Bits of a probability below 2^-92 are cut off (none where p_i is 0 or at least 2^-39).
// Throws std::invalid_argument for a negative or non-finite entry or |Σp − 1| > 1e-9.
Weights canonical_weights(const std::vector<double>& probabilities);

// The base×base matrix (row-major) of an edge that changes with probability `rate` to a uniform
// other digit: every off-diagonal is round(rate·2^32/(base−1)) (halves up), one less where the row
// would exceed 2^32; the diagonal takes the rest. Throws for a rate outside [0, 1].
Weights rate_weights(double rate, unsigned base);

// The base×base matrix (row-major) with each row canonicalised on its own.
Weights matrix_weights(const std::vector<std::vector<double>>& rows);

// weights / 2^32, exact in long double.
Vector to_probabilities(const Weights& weights);

}  // namespace archwalk::oracle
