#include "oracle/distance_chain.hpp"

#include <cmath>

namespace archwalk::oracle {

Matrix distance_chain(const ProductSpace& space, const Weights& pmf) {
  const Vector probability = to_probabilities(pmf);
  const unsigned length = space.length;
  Matrix chain(length + 1);
  for (unsigned i = 0; i <= length; ++i)
    for (unsigned mended = 0; mended <= i; ++mended)
      for (unsigned moved = 0; moved <= i - mended; ++moved)
        for (unsigned spoilt = 0; spoilt <= length - i; ++spoilt) {
          const Real ways = binomial(i, mended) * binomial(i - mended, moved) *
                            std::pow(static_cast<Real>(space.base) - 2, moved) *
                            binomial(length - i, spoilt) *
                            std::pow(static_cast<Real>(space.base) - 1, spoilt);
          const unsigned distance = mended + moved + spoilt;
          chain(i, i - mended + spoilt) +=
              ways * probability.at(distance) / space.count_at_distance(distance);
        }
  return chain;
}

Vector hitting_times_by_distance(const ProductSpace& space, const Weights& pmf) {
  const Matrix chain = distance_chain(space, pmf);
  Matrix equations(space.length);  // distances 1..L: h(i) − Σ_j P(i,j) h(j) = 1
  for (unsigned i = 1; i <= space.length; ++i) {
    for (unsigned j = 0; j <= space.length; ++j) {
      if (j == i) continue;
      equations(i - 1, i - 1) += chain(i, j);
      if (j > 0) equations(i - 1, j - 1) = -chain(i, j);
    }
  }
  Vector result = solve(equations, Vector(space.length, 1.0L));
  result.insert(result.begin(), 0.0L);
  return result;
}

}  // namespace archwalk::oracle
