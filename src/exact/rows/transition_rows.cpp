#include "transition_rows.hpp"

#include <variant>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_types.hpp"
#include "archwalk/operators/tournament_law.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

template <class... Steps>
std::variant<Steps...> any_of(const std::tuple<Steps...>*);
using AnyStep = decltype(any_of(static_cast<const SelectionSteps*>(nullptr)));

// Keeps what the step accepts of the proposal's row, x left out; the share that stays at x.
template <class Step>
double keep_accepted(const Step& step, const Guide& guide, std::uint32_t x,
                     std::vector<Transition>& row) {
  std::size_t kept = 0;
  double stays = 0.0;
  for (const Transition& entry : row) {
    if (entry.target == x) {
      stays += entry.probability;
      continue;
    }
    double accepted = entry.probability;
    if constexpr (!Step::kAcceptsAll) {
      const std::uint64_t share =
          step.acceptance({x, guide.key[x]}, {entry.target, guide.key[entry.target]});
      accepted *= probability(share);
      stays += entry.probability * probability(kProbabilityOne - share);
    }
    if (accepted > 0.0) row[kept++] = {entry.target, accepted};
  }
  row.resize(kept);
  return stays;
}

}  // namespace

// What is made once for all rows: the selection's step with its tables.
struct TransitionRows::Steps {
  HostStepTables tables;
  AnyStep step;
  std::shared_ptr<const RowMatrix> drawn;  // of a proposal that is drawn, where it can be held
};

TransitionRows::TransitionRows(const Operator& op, const ProductShape& shape,
                               std::shared_ptr<const Guide> guide)
    : op_(op), shape_(shape), guide_(std::move(guide)) {
  auto steps = std::make_unique<Steps>();
  std::visit([&](const auto& selection) { steps->step = selection.step(*guide_, steps->tables); },
             op.selection);
  std::visit(
      [&](const auto& proposal) {
        if constexpr (requires { proposal.rows_to_visit(shape); }) {
          steps->drawn = proposal.rows_to_visit(shape);
        }
      },
      op.proposal);
  steps_ = std::move(steps);
}
TransitionRows::~TransitionRows() = default;
TransitionRows::TransitionRows(TransitionRows&&) noexcept = default;

std::uint64_t TransitionRows::row_size() const {
  return std::visit([&](const auto& proposal) { return proposal.row_size(shape_); }, op_.proposal) +
         1;
}

double TransitionRows::entry_error() const {
  // L factors or a division, restarts, the acceptance.
  double roundings = shape_.edges + 6.0;
  std::visit(
      [&](const auto& selection) {
        // A tournament's cumulated probabilities, their powers, and the sum of k terms.
        const double proposals = proposals_per_step(selection);
        if (proposals > 1.0) {
          roundings += proposals * (static_cast<double>(row_size()) + 4.0);
        }
      },
      op_.selection);
  return roundings * kUnitRoundoff;
}

void TransitionRows::proposed(std::uint32_t x, std::span<const std::uint32_t> left_out,
                              std::vector<Transition>& out) const {
  stop_if_cancelled();  // whoever makes all rows comes by here
  out.clear();
  if (steps_->drawn != nullptr) {
    append_transitions(steps_->drawn->row(x), out);
    return;
  }
  std::visit(
      [&](const auto& proposal) {
        if constexpr (Excludes<std::decay_t<decltype(proposal)>>) {
          if (!left_out.empty()) {
            proposal.row_excluding(shape_, x, left_out, out);
            return;
          }
        }
        proposal.row(shape_, x, out);
      },
      op_.proposal);
}

double TransitionRows::select(std::uint32_t x, std::vector<Transition>& row) const {
  return std::visit(
      [&](const auto& selection) {
        if constexpr (std::is_same_v<std::decay_t<decltype(selection)>, Tournament>) {
          return select_by_tournament(selection, x, *guide_, row);
        } else {
          using Step = decltype(selection.step(*guide_, std::declval<StepTables&>()));
          return keep_accepted(std::get<Step>(steps_->step), *guide_, x, row);
        }
      },
      op_.selection);
}

void TransitionRows::off_diagonal(std::uint32_t x, std::vector<Transition>& out) const {
  proposed(x, {}, out);
  static_cast<void>(select(x, out));
}

}  // namespace archwalk
