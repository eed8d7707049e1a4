#include "transition_rows.hpp"

#include <algorithm>

#include "archwalk/operators/probability.hpp"

namespace archwalk {

TransitionRows::TransitionRows(const Operator& op, const ProductShape& shape,
                               std::shared_ptr<const std::vector<std::int32_t>> keys,
                               double guide_resolution)
    : op_(op), shape_(shape), keys_(std::move(keys)), guide_resolution_(guide_resolution) {}

std::uint64_t TransitionRows::row_size() const {
  return std::visit([&](const auto& proposal) { return proposal.row_size(shape_); }, op_.proposal) +
         1;
}

void TransitionRows::off_diagonal(std::uint32_t x, std::vector<Transition>& out) const {
  out.clear();
  std::visit(
      [&](const auto& proposal, const auto& selection) {
        proposal.row(shape_, x, out);
        const auto step = selection.step(guide_resolution_);
        std::size_t kept = 0;
        for (const Transition& entry : out) {
          if (entry.target == x) continue;
          double accepted = entry.probability;
          if constexpr (!decltype(step)::kAcceptsAll) {
            const std::vector<std::int32_t>& key = *keys_;
            accepted *= probability(step.acceptance(key[x], key[entry.target]));
          }
          if (accepted > 0.0) out[kept++] = {entry.target, accepted};
        }
        out.resize(kept);
      },
      op_.proposal, op_.selection);
}

}  // namespace archwalk
