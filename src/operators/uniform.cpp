#include "archwalk/operators/uniform.hpp"

#include "archwalk/operators/probability.hpp"

namespace archwalk {

ProposalFacts Uniform::facts(const ProductShape& shape, int proposals_per_step) const {
  ProposalFacts facts;
  facts.isotropic = true;
  facts.doubly_stochastic = true;
  facts.reversible = true;
  facts.reach = shape.edges * (1.0 - 1.0 / shape.radix);
  const int picks = picks_per_group(shape.size, proposals_per_step);
  std::uint64_t outcomes = 1;
  for (int i = 0; i < picks; ++i) outcomes *= shape.size;
  facts.bias_bound = pick_bias(outcomes, 64);
  facts.draws = {picks, kWordsPerPickGroup};
  return facts;
}

void Uniform::row(const ProductShape& shape, std::uint32_t /*x*/,
                  std::vector<Transition>& out) const {
  for (std::uint32_t y = 0; y < shape.size; ++y) out.push_back({y, 1.0 / shape.size});
}

std::vector<DoubleDouble> Uniform::distance_probabilities(const ProductShape& shape) const {
  return std::vector<DoubleDouble>(static_cast<std::size_t>(shape.edges) + 1,
                                   DoubleDouble(1.0) / DoubleDouble(shape.size));
}

}  // namespace archwalk
