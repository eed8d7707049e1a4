#include "archwalk/operators/uniform.hpp"

#include <algorithm>

#include "archwalk/operators/probability.hpp"

namespace archwalk {

void Uniform::prepare(const OperatorContext& context) {
  if (context.shape().is_product()) return;
  graph_reach = context.mean_distance();
}

ProposalFacts Uniform::facts(const ProductShape& shape, int proposals_per_step) const {
  ProposalFacts facts;
  facts.isotropic = shape.is_product();
  facts.symmetric = true;
  facts.doubly_stochastic = true;
  facts.homogeneous = true;  // under all permutations
  facts.reversible = true;
  facts.reach = shape.is_product() ? shape.mean_distance() : graph_reach;
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

void Uniform::row_excluding(const ProductShape& shape, std::uint32_t /*x*/,
                            std::span<const std::uint32_t> members,
                            std::vector<Transition>& out) const {
  const double each = 1.0 / static_cast<double>(shape.size - members.size());
  for (std::uint32_t y = 0; y < shape.size; ++y) {
    if (std::find(members.begin(), members.end(), y) == members.end()) out.push_back({y, each});
  }
}

std::vector<DoubleDouble> Uniform::distance_probabilities(const ProductShape& shape) const {
  return std::vector<DoubleDouble>(static_cast<std::size_t>(shape.edges) + 1,
                                   DoubleDouble(1.0) / DoubleDouble(shape.size));
}

}  // namespace archwalk
