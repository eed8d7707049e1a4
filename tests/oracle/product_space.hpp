#pragma once

#include <cstddef>
#include <vector>

// The oracle is a slow, readable second statement of DESIGN's mathematics. It enumerates small
// spaces (a few hundred architectures) with dense matrices and shares no code with the library.
namespace archwalk::oracle {

using Real = long double;
using Vector = std::vector<Real>;
using Codes = std::vector<std::size_t>;

// All words of `length` digits, each below `base`. The code of a word is
// Σ_e digit[e]·base^e: the first edge is the least significant digit.
struct ProductSpace {
  unsigned base;
  unsigned length;

  std::size_t size() const;
  std::vector<unsigned> digits(std::size_t code) const;
  std::size_t code(const std::vector<unsigned>& digits) const;
  // Hamming distance: the number of edges at which the two architectures differ.
  unsigned distance(std::size_t one, std::size_t other) const;
  // Architectures at distance d of a given one: C(L,d)·(K−1)^d.
  Real count_at_distance(unsigned distance) const;
};

// C(n, k) as an exact integer in long double; 0 where k > n.
Real binomial(unsigned n, unsigned k);

}  // namespace archwalk::oracle
