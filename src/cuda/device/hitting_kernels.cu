// Walks to score thresholds as GPU kernels: the bodies of kernels/ as they are, a thread a walk.
#include <array>
#include <cstdint>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "curand_words.cuh"
#include "item_loop.cuh"
#include "kernels.hpp"
#include "kernels/hitting_starts.hpp"
#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

template <class Body>
__global__ void __launch_bounds__(kMostThreads, 1)
    hit(const __grid_constant__ ItemLaunch launch,
        const __grid_constant__ kernels::HittingJob job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  kernels::HittingJob mine = job;
  const LaunchColumn& ranks = launch.columns[kRanks];
  if (ranks.words > 0) {
    mine.tables.rows = reinterpret_cast<const std::uint64_t*>(shared + ranks.at);
  }
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint64_t slot = static_cast<std::uint64_t>(place) * blockDim.x + threadIdx.x;
    if (slot < mine.slots()) {
      kernels::hit_from_slot<CurandWords>(*reinterpret_cast<const Body*>(shared), mine, op, slot);
    }
  });
}

template <std::size_t I>
Kernel kernel() {
  using Steps = StepCombination<I>;
  using Body =
      kernels::HittingBody<kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                             typename Steps::Selection, typename Steps::Memory>>;
  return {reinterpret_cast<const void*>(&hit<Body>), sizeof(Body)};
}

template <std::size_t... I>
Kernel find_kernel(std::size_t combination, std::index_sequence<I...>) {
  static const std::array<Kernel, sizeof...(I)> kAll = {kernel<I>()...};
  return kAll[combination];
}

}  // namespace

Kernel hitting_kernel(std::size_t combination) {
  return find_kernel(combination, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
