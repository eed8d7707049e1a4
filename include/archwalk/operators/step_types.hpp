#pragma once

#include <tuple>
#include <utility>
#include <variant>

#include "archwalk/operators/list.hpp"

namespace archwalk {

/// The packings of digits that kernels are compiled for, in the order of with_packed_digits.
using PackedDigitsList = std::tuple<Digits32, Digits64, Digits128, WideDigits64>;

/// The step type of proposal number I with a packing.
template <std::size_t I, class Digits>
using ProposalStepOf = decltype(std::declval<const std::variant_alternative_t<I, Proposal>&>().step(
    std::declval<const Digits&>(), std::declval<const ProductShape&>(),
    std::declval<StepTables&>()));

/// The step type of selection number I.
template <std::size_t I>
using SelectionStepOf =
    decltype(std::declval<const std::variant_alternative_t<I, Selection>&>().step(1.0));

inline constexpr std::size_t kPackings = std::tuple_size_v<PackedDigitsList>;
inline constexpr std::size_t kProposals = std::variant_size_v<Proposal>;
inline constexpr std::size_t kSelections = std::variant_size_v<Selection>;

}  // namespace archwalk
