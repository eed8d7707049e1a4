#pragma once

#include <type_traits>

#include "archwalk/operators/step_types.hpp"

namespace archwalk::cpu {

/// The number of a packing in PackedDigitsList.
template <class Digits, std::size_t I = 0>
constexpr int place_in_list() {
  if constexpr (std::is_same_v<Digits, std::tuple_element_t<I, PackedDigitsList>>) {
    return static_cast<int>(I);
  } else {
    return place_in_list<Digits, I + 1>();
  }
}

}  // namespace archwalk::cpu
