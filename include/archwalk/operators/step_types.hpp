#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "archwalk/operators/any_step.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/space/plain_codes.hpp"

namespace archwalk {

/// How kernels hold architectures: the packings of digits in the order of with_packed_digits, and
/// codes as they are.
using PackingList = std::tuple<Digits32, Digits64, Digits128, WideDigits64, PlainCodes>;

/// Whether a proposal walks in a packing.
template <class Part, class Digits>
concept WalksIn = requires(const Part& part, const Digits& digits, const ProductShape& shape,
                           StepTables& tables) {
  part.step(digits, shape, tables);
};

namespace detail {
// The types of a list, each once, in the order of their first appearance.
template <class Kept, class... Rest>
struct DistinctTypes {
  using type = Kept;
};
template <class... Kept, class First, class... Rest>
struct DistinctTypes<std::tuple<Kept...>, First, Rest...>
    : std::conditional_t<(std::is_same_v<First, Kept> || ...),
                         DistinctTypes<std::tuple<Kept...>, Rest...>,
                         DistinctTypes<std::tuple<Kept..., First>, Rest...>> {};

// The step of a proposal in a packing, or nothing.
template <class Part, class Digits>
auto proposal_step_type() {
  if constexpr (WalksIn<Part, Digits>) {
    return std::tuple<decltype(std::declval<const Part&>().step(std::declval<const Digits&>(),
                                                                std::declval<const ProductShape&>(),
                                                                std::declval<StepTables&>()))>();
  } else {
    return std::tuple<>();
  }
}
template <class Part>
using SelectionStepType = decltype(std::declval<const Part&>().step(std::declval<const Guide&>(),
                                                                    std::declval<StepTables&>()));

template <class... Types>
typename DistinctTypes<std::tuple<>, Types...>::type distinct(const std::tuple<Types...>&);
template <class Digits, class... Parts>
auto proposal_steps(const std::variant<Parts...>*)
    -> decltype(distinct(std::tuple_cat(proposal_step_type<Parts, Digits>()...)));
template <class... Parts>
typename DistinctTypes<std::tuple<>, SelectionStepType<Parts>...>::type selection_steps(
    const std::variant<Parts...>*);

template <class Digits, class... Steps>
AnyProposalStep<Digits, Steps...> any_proposal(const std::tuple<Steps...>*);
// The first of the list accepts all.
template <class First, class... Steps>
AnySelectionStep<Steps...> any_selection(const std::tuple<First, Steps...>*);
template <class... Steps>
AnySelectionStep<Steps...> any_selection_at_all(const std::tuple<Steps...>*);
}  // namespace detail

/// The step types of all proposals with a packing, each once.
template <class Digits>
using ProposalSteps =
    decltype(detail::proposal_steps<Digits>(static_cast<const Proposal*>(nullptr)));
/// The step types of all selections, each once: several selections may share one. AlwaysStep first.
using SelectionSteps = decltype(detail::selection_steps(static_cast<const Selection*>(nullptr)));

/// The step types that kernels are compiled for: in the packing of the published spaces each on its
/// own, in the others one that chooses among them at run time.
template <class Digits>
struct KernelSteps {
  using Proposals = std::tuple<decltype(detail::any_proposal<Digits>(
      static_cast<const ProposalSteps<Digits>*>(nullptr)))>;
  using Selections =
      std::tuple<AlwaysStep,
                 decltype(detail::any_selection(static_cast<const SelectionSteps*>(nullptr)))>;

  template <class Step>
  static auto proposal(const Step& step) {
    return std::tuple_element_t<0, Proposals>(step);
  }
  template <class Step>
  static auto selection(const Step& step) {
    return std::tuple_element_t<1, Selections>(step);
  }
  static AlwaysStep selection(const AlwaysStep& step) { return step; }
};
template <>
struct KernelSteps<Digits32> {
  using Proposals = ProposalSteps<Digits32>;
  using Selections = SelectionSteps;
  template <class Step>
  static Step proposal(const Step& step) {
    return step;
  }
  template <class Step>
  static Step selection(const Step& step) {
    return step;
  }
};

/// Codes as they are: one proposal's step that chooses at run time, the selections each on its own.
template <>
struct KernelSteps<PlainCodes> {
  using Proposals = std::tuple<decltype(detail::any_proposal<PlainCodes>(
      static_cast<const ProposalSteps<PlainCodes>*>(nullptr)))>;
  using Selections = SelectionSteps;
  template <class Step>
  static auto proposal(const Step& step) {
    return std::tuple_element_t<0, Proposals>(step);
  }
  template <class Step>
  static Step selection(const Step& step) {
    return step;
  }
};

/// With a memory, kernels of every packing are compiled once: all is chosen at run time.
template <class Digits>
struct MemoryKernelSteps {
  using Proposal =
      decltype(detail::any_proposal<Digits>(static_cast<const ProposalSteps<Digits>*>(nullptr)));
  using Selection =
      decltype(detail::any_selection_at_all(static_cast<const SelectionSteps*>(nullptr)));
};

namespace detail {
template <class DigitsType, class ProposalType, class SelectionType, class MemoryType>
struct Combination {
  using Digits = DigitsType;
  using Proposal = ProposalType;
  using Selection = SelectionType;
  using Memory = MemoryType;
};

template <class Digits, class Proposal, class... Selections>
std::tuple<Combination<Digits, Proposal, Selections, NoMemoryStep>...> with_selections(
    const std::tuple<Selections...>*);
template <class Digits>
using WithMemory =
    std::tuple<Combination<Digits, typename MemoryKernelSteps<Digits>::Proposal,
                           typename MemoryKernelSteps<Digits>::Selection, MemoryStep>>;
template <class Digits, class... Proposals>
auto with_proposals(const std::tuple<Proposals...>*)
    -> decltype(std::tuple_cat(with_selections<Digits, Proposals>(
        static_cast<const typename KernelSteps<Digits>::Selections*>(nullptr))...));
template <class... Digits>
auto with_packings(const std::tuple<Digits...>*) -> decltype(std::tuple_cat(std::tuple_cat(
    with_proposals<Digits>(static_cast<const typename KernelSteps<Digits>::Proposals*>(nullptr)),
    WithMemory<Digits>())...));

using Combinations = decltype(with_packings(static_cast<const PackingList*>(nullptr)));
}  // namespace detail

/// Number of combinations of a packing, a proposal's step, a selection's step and a memory's step
/// that kernels are compiled for.
inline constexpr std::size_t kStepCombinations = std::tuple_size_v<detail::Combinations>;

/// Combination number I: its types Digits, Proposal, Selection and Memory.
template <std::size_t I>
using StepCombination = std::tuple_element_t<I, detail::Combinations>;

/// The number of a combination.
template <class Digits, class ProposalStep, class SelectionStep, class MemoryStepType>
constexpr std::size_t step_combination() {
  constexpr int place =
      detail::place_in<detail::Combination<Digits, ProposalStep, SelectionStep, MemoryStepType>>(
          static_cast<const detail::Combinations*>(nullptr));
  static_assert(place < static_cast<int>(kStepCombinations));
  return static_cast<std::size_t>(place);
}

/// Calls visit(packing) with the one in which a proposal walks: packed digits in product spaces
/// where the proposal can, else plain codes.
template <class Part, class Visitor>
void with_packing(const Part& part, const ProductShape& shape, Visitor&& visit) {
  bool has_digits = shape.is_product();
  if constexpr (requires { part.goes_by_codes(); }) {
    has_digits = has_digits && !part.goes_by_codes();
  }
  if constexpr (WalksIn<Part, Digits32>) {
    if (has_digits) {
      with_packed_digits(shape, visit);
      return;
    }
  }
  if constexpr (WalksIn<Part, PlainCodes>) visit(PlainCodes());
}

/// Calls visit(packing, proposal's step, selection's step, memory's step) with what kernels of an
/// operator are made of, their tables in `tables`.
template <class Visitor>
void with_kernel_steps(const Operator& op, const ProductShape& shape, const Guide& keys,
                       StepTables& tables, Visitor&& visit) {
  const auto with_steps = [&](const auto& proposal, const auto& selection) {
    with_packing(proposal, shape, [&](const auto& digits) {
      using Digits = std::decay_t<decltype(digits)>;
      const auto selection_step = selection.step(keys, tables);
      const auto proposal_step =
          proposal.step(digits, shape, tables, proposals_per_step(selection));
      if (std::holds_alternative<NoMemory>(op.memory)) {
        using Kernel = KernelSteps<Digits>;
        visit(digits, Kernel::proposal(proposal_step), Kernel::selection(selection_step),
              NoMemoryStep());
      } else {
        using Kernel = MemoryKernelSteps<Digits>;
        visit(digits, typename Kernel::Proposal(proposal_step),
              typename Kernel::Selection(selection_step), memory_step(op.memory));
      }
    });
  };
  std::visit(with_steps, op.proposal, op.selection);
}

}  // namespace archwalk
