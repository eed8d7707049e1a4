#include "archwalk/operators/neighbors.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {

void Neighbors::prepare(const OperatorContext& context) {
  graph = context.graph();
  least_degree = graph->degree(0);
  most_degree = 0;
  for (std::uint32_t x = 0; x < graph->size(); ++x) {
    least_degree = std::min(least_degree, graph->degree(x));
    most_degree = std::max(most_degree, graph->degree(x));
  }
  if (least_degree == 0) {
    throw InputError(
        fmt::format("the space '{}' has an architecture without neighbors", context.space().name()),
        "a walk on neighbors has nowhere to go from there", "give another proposal");
  }
}

ProposalFacts Neighbors::facts(const ProductShape& shape, int proposals_per_step) const {
  ProposalFacts facts;
  facts.isotropic = shape.is_product();
  facts.symmetric = least_degree == most_degree;
  facts.doubly_stochastic = facts.symmetric;
  facts.homogeneous = shape.is_product();  // under x -> x + a, digit by digit modulo K
  facts.reversible = true;
  facts.reach = 1.0;
  const int picks = picks_per_group(most_degree, proposals_per_step);
  facts.bias_bound = pick_group_bias_bound(most_degree, picks);
  facts.draws = {picks, kWordsPerPickGroup};
  return facts;
}

std::vector<DoubleDouble> Neighbors::distance_probabilities(const ProductShape& shape) const {
  std::vector<DoubleDouble> probabilities(static_cast<std::size_t>(shape.edges) + 1);
  probabilities[1] = DoubleDouble(1.0) / DoubleDouble(most_degree);
  return probabilities;
}

std::vector<std::uint64_t> Neighbors::heads() const {
  std::vector<std::uint64_t> all;
  for (std::uint32_t x = 0; x < graph->size(); ++x) {
    all.push_back(graph->first[x] << NeighborsStep<PlainCodes>::kBitsOfDegree | graph->degree(x));
  }
  return all;
}

void Neighbors::row(const ProductShape& /*shape*/, std::uint32_t x,
                    std::vector<Transition>& out) const {
  const double each = 1.0 / graph->degree(x);
  for (std::uint32_t y : graph->neighbors(x)) out.push_back({y, each});
}

void Neighbors::row_excluding(const ProductShape& /*shape*/, std::uint32_t x,
                              std::span<const std::uint32_t> members,
                              std::vector<Transition>& out) const {
  const std::size_t first = out.size();
  for (std::uint32_t y : graph->neighbors(x)) {
    if (std::find(members.begin(), members.end(), y) == members.end()) out.push_back({y, 0.0});
  }
  if (out.size() == first) out.push_back({x, 0.0});
  const double each = 1.0 / static_cast<double>(out.size() - first);
  for (std::size_t i = first; i < out.size(); ++i) out[i].probability = each;
}

}  // namespace archwalk
