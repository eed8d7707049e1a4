#include "oracle/proposal.hpp"

#include <stdexcept>

namespace archwalk::oracle {

Matrix edit_distance_proposal(const ProductSpace& space, const Weights& pmf) {
  if (pmf.size() != space.length + 1)
    throw std::invalid_argument("the pmf needs a weight for each distance 0..L");
  const Vector probability = to_probabilities(pmf);
  Matrix proposal(space.size());
  for (std::size_t x = 0; x < space.size(); ++x)
    for (std::size_t y = 0; y < space.size(); ++y) {
      const unsigned distance = space.distance(x, y);
      proposal(x, y) = probability[distance] / space.count_at_distance(distance);
    }
  return proposal;
}

Matrix per_edge_proposal(const ProductSpace& space, const std::vector<Weights>& matrices) {
  if (matrices.size() != 1 && matrices.size() != space.length)
    throw std::invalid_argument("per_edge needs one matrix, or one for each edge");
  std::vector<Vector> factors;
  for (unsigned edge = 0; edge < space.length; ++edge)
    factors.push_back(to_probabilities(matrices[matrices.size() == 1 ? 0 : edge]));
  Matrix proposal(space.size());
  for (std::size_t x = 0; x < space.size(); ++x)
    for (std::size_t y = 0; y < space.size(); ++y) {
      const std::vector<unsigned> from = space.digits(x);
      const std::vector<unsigned> to = space.digits(y);
      Real product = 1;
      for (unsigned edge = 0; edge < space.length; ++edge)
        product *= factors[edge].at(from[edge] * space.base + to[edge]);
      proposal(x, y) = product;
    }
  return proposal;
}

Matrix uniform_proposal(const ProductSpace& space) {
  Matrix proposal(space.size());
  for (Real& entry : proposal.entries) entry = 1.0L / static_cast<Real>(space.size());
  return proposal;
}

Matrix restart_proposal(double rho, const Matrix& inner) {
  const Vector mixture = to_probabilities(canonical_weights({rho, 1 - rho}));
  Matrix proposal = inner;
  for (Real& entry : proposal.entries)
    entry = mixture[0] / static_cast<Real>(inner.size) + mixture[1] * entry;
  return proposal;
}

}  // namespace archwalk::oracle
