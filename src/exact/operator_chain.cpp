#include "operator_chain.hpp"

#include <algorithm>
#include <numeric>

#include "archwalk/space/hamming_scheme.hpp"
#include "pairwise_sum.hpp"
#include "stored_chain.hpp"

namespace archwalk {
namespace {

// [distance] P(x,y) of one y at that distance.
std::vector<DoubleDouble> probabilities(const EditDistance& proposal, const ProductShape& shape) {
  const std::vector<std::uint64_t> count = distance_counts(shape);
  std::vector<DoubleDouble> out;
  for (std::size_t d = 0; d < count.size(); ++d) {
    out.push_back(DoubleDouble(probability(proposal.weights[d])) /
                  DoubleDouble(static_cast<double>(count[d])));
  }
  return out;
}

// All edges alike, with one probability of staying and one of every change.
std::vector<DoubleDouble> probabilities(const PerEdge& proposal, const ProductShape& shape) {
  const DoubleDouble stay(probability(proposal.weights[0]));
  const DoubleDouble move(probability(proposal.weights[1]));
  std::vector<DoubleDouble> out;
  for (int d = 0; d <= shape.edges; ++d) {
    DoubleDouble product(1.0);
    for (int e = 0; e < shape.edges; ++e) product *= e < d ? move : stay;
    out.push_back(product);
  }
  return out;
}

// Codes by the guide, best first.
std::vector<std::uint32_t> best_first(const std::vector<std::int32_t>& keys) {
  std::vector<std::uint32_t> order(keys.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return keys[a] > keys[b]; });
  return order;
}

}  // namespace

std::vector<DoubleDouble> isotropic_probabilities(const Operator& op, const ProductShape& shape) {
  return std::visit([&](const auto& proposal) { return probabilities(proposal, shape); },
                    op.proposal);
}

std::vector<double> spectral_gaps(const std::vector<DoubleDouble>& probability,
                                  const ProductShape& shape) {
  std::vector<double> gaps;
  for (int j = 0; j <= shape.edges; ++j) {
    double gap = 0.0;
    for (int d = 1; d <= shape.edges; ++d) {
      const std::int64_t lost = krawtchouk(shape, d, 0) - krawtchouk(shape, d, j);
      gap +=
          static_cast<double>(probability[static_cast<std::size_t>(d)]) * static_cast<double>(lost);
    }
    gaps.push_back(gap);
  }
  return gaps;
}

std::unique_ptr<Chain> operator_chain(const Operator& op, const RowSource& source,
                                      ExactMethod method) {
  const ProductShape& shape = source.shape();
  if (method == ExactMethod::sparse) {
    const TransitionRows rows = source.rows(op);
    const auto keys = source.keys(op);
    // L factors or a division, and the acceptance.
    const double entry_error = (shape.edges + 3.0) * kUnitRoundoff;
    return std::make_unique<StoredChain>(
        shape.size,
        [&](std::uint32_t x, std::vector<Transition>& out) { rows.off_diagonal(x, out); },
        entry_error, keys == nullptr ? std::vector<std::uint32_t>() : best_first(*keys));
  }
  return std::visit(
      [&](const auto& proposal) -> std::unique_ptr<Chain> {
        if (method == ExactMethod::spectral) {
          return isotropic_chain(shape, isotropic_probabilities(op, shape));
        }
        if constexpr (requires { proposal.edge_matrices(shape); }) {
          return kronecker_chain(shape, proposal.edge_matrices(shape));
        } else {
          return nullptr;
        }
      },
      op.proposal);
}

}  // namespace archwalk
