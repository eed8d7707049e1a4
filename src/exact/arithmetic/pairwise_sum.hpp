#pragma once

#include <cstddef>

namespace archwalk {

inline constexpr std::size_t kPairwiseBase = 32;

/// Σ_{i=begin}^{end-1} term(i), pairwise: the order of additions depends on the length alone, and
/// the error is below pairwise_error_units(n) · 2^-53 · Σ|term| (Higham, "Accuracy and Stability of
/// Numerical Algorithms", §4.2).
template <class Term>
double pairwise_sum(std::size_t begin, std::size_t end, const Term& term) {
  if (end - begin <= kPairwiseBase) {
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) sum += term(i);
    return sum;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  return pairwise_sum(begin, middle, term) + pairwise_sum(middle, end, term);
}

/// Additions that a term takes part in, at most.
inline double pairwise_error_units(std::size_t n) {
  double depth = static_cast<double>(kPairwiseBase);
  for (std::size_t length = n; length > kPairwiseBase; length = (length + 1) / 2) depth += 1.0;
  return depth;
}

inline constexpr double kUnitRoundoff = 0x1p-53;

}  // namespace archwalk
