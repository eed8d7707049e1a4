#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "kernels.hpp"
#include "kernels/walk_body.hpp"

// The kernels of all combinations of steps.
namespace archwalk::cuda {

/// Bodies that need fewer registers: none of them has Metropolis's exponential and four random
/// words at a time, or a guide beside distances.
template <class Body, kernels::Way kWay>
constexpr bool kIsLight =
    (kWay == kernels::Way::by_edits &&
     !kernels::DecidesByKeysAndWord<decltype(Body::selection), std::uint32_t>) ||
    (kWay == kernels::Way::by_distances && Body::kAcceptsAll);

template <class Body, kernels::Way kWay>
constexpr int kMostThreadsOf = kIsLight<Body, kWay> ? kMostLightThreads : kMostThreads;

/// Kernels::of<WalkBody, Way>() of a combination, compiled for the ways that it may go.
template <class Kernels, std::size_t I>
Kernel kernel_of_steps(kernels::Way way) {
  using kernels::Way;
  using Steps = StepCombination<I>;
  using Walk = kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                 typename Steps::Selection, typename Steps::Memory>;
  if constexpr (Walk::template kRuns<1>) {
    if (way == Way::by_edits) return Kernels::template of<Walk, Way::by_edits>();
    if (way == Way::by_distances) return Kernels::template of<Walk, Way::by_distances>();
  }
  return Kernels::template of<Walk, Way::step_by_step>();
}

template <class Kernels, std::size_t... I>
Kernel kernel_of_steps(std::size_t combination, kernels::Way way, std::index_sequence<I...>) {
  static constexpr std::array<Kernel (*)(kernels::Way), sizeof...(I)> kAll = {
      &kernel_of_steps<Kernels, I>...};
  return kAll[combination](way);
}

template <class Kernels>
Kernel kernel_of_steps(std::size_t combination, kernels::Way way) {
  return kernel_of_steps<Kernels>(combination, way, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
