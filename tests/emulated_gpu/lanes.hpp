#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "operations.hpp"
#include "warp.hpp"

// How an operation on single values becomes one on the lanes of a warp.
namespace archwalk::emulated {

/// Calls function(lane) for the lanes of a mask.
template <class Function>
inline void for_lanes(LaneMask lanes, const Function& function) {
  if (lanes == kAllLanes) {
    for (int lane = 0; lane < kLanes; ++lane) function(lane);
    return;
  }
  for (; lanes != 0; lanes &= lanes - 1) function(std::countr_zero(lanes));
}

template <auto kFunction, class Result, class... Values>
struct EachLane {
  template <std::size_t... I>
  static void apply(Warp& warp, const Instruction& instruction, LaneMask lanes,
                    std::index_sequence<I...>) {
    Result* result = warp.values<Result>(instruction.out[0]);
    const auto each = [&](const Values*... values) {
      for_lanes(lanes, [&](int lane) { result[lane] = kFunction(values[lane]...); });
    };
    each(warp.values<Values>(instruction.in[I])...);
  }
  static void execute(Warp& warp, const Instruction& instruction, LaneMask lanes) {
    apply(warp, instruction, lanes, std::index_sequence_for<Values...>());
  }
};

/// The operation result = kFunction(values...) of each lane.
template <auto kFunction, class Result, class... Values>
Operation each_lane() {
  Operation operation;
  operation.execute = &EachLane<kFunction, Result, Values...>::execute;
  operation.out[0] = sizeof(Result);
  std::size_t i = 0;
  ((operation.in[i++] = sizeof(Values)), ...);
  return operation;
}

}  // namespace archwalk::emulated
