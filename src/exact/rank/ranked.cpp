#include "ranked.hpp"

#include <algorithm>

#include "arithmetic/pairwise_sum.hpp"
#include "chain/operator_chain.hpp"
#include "jumps/guided_jumps.hpp"
#include "rank_vectors.hpp"

namespace archwalk {
namespace {

bool proposes_by_distance(const Operator& op, const ProductShape& shape) {
  return std::visit([&](const auto& proposal) { return proposal.facts(shape).isotropic; },
                    op.proposal);
}

// c_d, [distance 0..L], each rounded once.
std::vector<double> weights_by_distance(const Operator& op, const ProductShape& shape) {
  std::vector<double> weight;
  for (const DoubleDouble& one : isotropic_probabilities(op, shape)) {
    weight.push_back(static_cast<double>(one));
  }
  return weight;
}

RankProduct product_of(const Operator& op, const RowSource& source) {
  return {source.shape(), rank_order(op, *source.guide(op)), exact_kernels().rank};
}

}  // namespace

bool is_ranked(const Operator& op, const ProductShape& shape) {
  return shape.is_product() && !has_memory(op) && selects_by_rank(op) &&
         proposes_by_distance(op, shape) && ranked_bytes(shape) <= kMostRankedBytes;
}

void ranked_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, RunningSums& sums,
                      ExactEstimates& out) {
  RankVectors vectors(product_of(op, source), weights_by_distance(op, source.shape()), scores,
                      sums);
  estimates_by_steps(vectors, vectors.step_error(), settings, scores, sums, out);
}

StateFunction ranked_reach(const Operator& op, const RowSource& source) {
  RankProduct product = product_of(op, source);
  std::vector<double> weight = weights_by_distance(op, source.shape());
  for (std::size_t d = 0; d < weight.size(); ++d) weight[d] *= static_cast<double>(d);
  const std::vector<double> ones(source.shape().size, 1.0);
  std::vector<double> by_place(ones.size());
  product.multiply(weight, ones.data(), by_place.data(), 1);
  StateFunction reach;
  reach.value.resize(ones.size());
  for (std::size_t place = 0; place < by_place.size(); ++place) {
    reach.value[product.order().code[place]] = by_place[place];
  }
  const double largest = *std::max_element(by_place.begin(), by_place.end());
  // Weights were rounded once more.
  reach.error = (product.rounding_units() + 2.0) * kUnitRoundoff * largest;
  return reach;
}

double ranked_bytes(const ProductShape& shape) {
  return RankProduct::bytes(shape);
}

double ranked_terms(const ProductShape& shape) {
  return RankProduct::terms(shape);
}

}  // namespace archwalk
