// Every proposal x selection as a GPU kernel: the bodies of kernels/ as they are, one lane a
// thread, a team a warp.
#include <array>
#include <cstdint>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "curand_words.cuh"
#include "item_loop.cuh"
#include "kernels.hpp"
#include "kernels/team_walk.hpp"
#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

template <class Body>
__global__ void __launch_bounds__(kMostThreads, 1)
    walk(const __grid_constant__ ItemLaunch launch, const __grid_constant__ kernels::TeamJob job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  const std::uint32_t warp = threadIdx.x / kWarp;
  auto* deltas =
      reinterpret_cast<std::int32_t*>(shared + launch.warps_at + warp * launch.bytes_per_warp);
  const std::uint32_t starts_per_item = blockDim.x / kWarp * job.starts_per_team();
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint32_t first =
        job.first_start + place * starts_per_item + warp * job.starts_per_team();
    if (first < job.last_start) {
      kernels::walk_team<1, CurandWords, WarpSync>(*reinterpret_cast<const Body*>(shared), job, op,
                                                   first, static_cast<int>(threadIdx.x % kWarp),
                                                   deltas);
    }
  });
}

template <std::size_t I>
Kernel kernel() {
  using Steps = StepCombination<I>;
  using Body = kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                 typename Steps::Selection, typename Steps::Memory>;
  return {reinterpret_cast<const void*>(&walk<Body>), sizeof(Body)};
}

template <std::size_t... I>
Kernel find_kernel(std::size_t combination, std::index_sequence<I...>) {
  static const std::array<Kernel, sizeof...(I)> kAll = {kernel<I>()...};
  return kAll[combination];
}

}  // namespace

Kernel walk_kernel(std::size_t combination) {
  return find_kernel(combination, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
