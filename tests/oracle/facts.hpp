#pragma once

#include <optional>
#include <vector>

#include "oracle/matrix.hpp"

// What is true of a transition matrix, decided from its entries. Matrices that come from integers
// over 2^32 and violate a fact do so by at least about 2^-32 relative, rounding in long double is
// below 1e-16, and the tolerance lies between. (Blindness is by construction; evaluations per step
// are 1, or k of tournament(k).)
namespace archwalk::oracle {

inline constexpr Real fact_tolerance = 1e-13L;

// P(x,y) depends on d(x,y) alone: entries at equal distance agree, relatively.
bool is_isotropic(const ProductSpace& space, const Matrix& transition,
                  Real tolerance = fact_tolerance);

// The K×K matrices M_e with P(x,y) = Π_e M_e(x_e, y_e), or nullopt. M_e(a,b) is the probability
// that edge e goes from a to b, read where all other digits are 0; then the product is compared
// with every entry, relatively.
std::optional<std::vector<Matrix>> kronecker_factors(const ProductSpace& space,
                                                     const Matrix& transition,
                                                     Real tolerance = fact_tolerance);

// Every column sums to 1 (absolutely): the uniform law is stationary.
bool is_doubly_stochastic(const Matrix& transition, Real tolerance = fact_tolerance);

// There is a positive π with π(x)P(x,y) = π(y)P(y,x) for all x, y. π is spread along a spanning
// forest of the graph of moves (in logarithms) and then checked on every pair: Kolmogorov's
// criterion. The tolerance is on the difference of the logarithms.
bool is_reversible(const Matrix& transition, Real tolerance = fact_tolerance);

}  // namespace archwalk::oracle
