#pragma once

#include <functional>

#include "oracle/matrix.hpp"

namespace archwalk::oracle {

// Σ over the starts and over all N^T walks of probability × value(X_0, …, X_T): the expectation by
// its definition, for a few thousand walks.
inline Real expectation_over_walks(const Matrix& transition, const Codes& starts, unsigned horizon,
                                   const std::function<Real(const Codes& walk)>& value) {
  const ProductSpace steps{static_cast<unsigned>(transition.size), horizon};
  Real sum = 0;
  for (const std::size_t start : starts)
    for (std::size_t code = 0; code < steps.size(); ++code) {
      Codes walk{start};
      Real probability = 1.0L / static_cast<Real>(starts.size());
      for (const unsigned next : steps.digits(code)) {
        probability *= transition(walk.back(), next);
        walk.push_back(next);
      }
      if (probability > 0) sum += probability * value(walk);
    }
  return sum;
}

}  // namespace archwalk::oracle
