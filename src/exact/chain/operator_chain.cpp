#include "operator_chain.hpp"

#include <algorithm>
#include <numeric>

#include "archwalk/space/hamming_scheme.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "jumps/guided_jumps.hpp"

namespace archwalk {
namespace {

// States by the guide, best first.
std::vector<std::uint32_t> best_first(const StateRows& rows,
                                      const std::vector<std::int32_t>& keys) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return keys[rows.cell(a)] > keys[rows.cell(b)];
  });
  return order;
}

std::unique_ptr<Chain> guided_chain(const Operator& op, const RowSource& source) {
  const auto parts = guided_jumps(op, source.shape());
  auto anywhere = jump_chain(AcceptedJumps(op, source));
  if (!parts->between) return anywhere;
  return restart_chain(std::move(anywhere), stored_chain(*parts->between, source), parts->jump);
}

}  // namespace

std::vector<DoubleDouble> isotropic_probabilities(const Operator& op, const ProductShape& shape) {
  return std::visit(
      [&](const auto& proposal) {
        if constexpr (requires { proposal.distance_probabilities(shape); }) {
          return proposal.distance_probabilities(shape);
        } else {
          return std::vector<DoubleDouble>();
        }
      },
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

std::unique_ptr<StoredChain> stored_chain(const Operator& op, const RowSource& source) {
  const StateRows rows = source.states(op);
  const auto guide = source.guide(op);
  return std::make_unique<StoredChain>(
      rows.size(),
      [&](std::uint32_t x, std::vector<Transition>& out) { rows.off_diagonal(x, out); },
      rows.entry_error(),
      guide->key.empty() ? std::vector<std::uint32_t>() : best_first(rows, guide->key),
      rows.most_entries());
}

std::unique_ptr<Chain> operator_chain(const Operator& op, const RowSource& source,
                                      ExactMethod method) {
  const ProductShape& shape = source.shape();
  if (method == ExactMethod::sparse) {
    const auto between = between_jumps(op, shape);
    if (!between) return stored_chain(op, source);
    auto inner = stored_chain(between->op, source);
    if (between->jump == 0.0) return inner;
    return restart_chain(jump_chain(AcceptedJumps(shape.size)), std::move(inner), between->jump);
  }
  if (method == ExactMethod::stencil) return guided_chain(op, source);
  if (std::holds_alternative<Uniform>(op.proposal)) return jump_chain(AcceptedJumps(shape.size));
  return std::visit(
      [&](const auto& proposal) -> std::unique_ptr<Chain> {
        if (method == ExactMethod::spectral) {
          return isotropic_chain(shape, isotropic_probabilities(op, shape));
        }
        if constexpr (requires { proposal.kronecker_form(shape); }) {
          const KroneckerForm form = proposal.kronecker_form(shape);
          auto product = kronecker_chain(shape, form.edge_matrices);
          if (form.jump == 0.0) return product;
          return restart_chain(jump_chain(AcceptedJumps(shape.size)), std::move(product),
                               form.jump);
        } else {
          return nullptr;
        }
      },
      op.proposal);
}

}  // namespace archwalk
