// Walks to score thresholds as GPU kernels: the bodies of kernels/ as they are, a thread a walk.
#include <cstdint>

#include "curand_words.cuh"
#include "item_loop.cuh"
#include "kernels.hpp"
#include "kernels/hitting_starts.hpp"
#include "launch_plan.hpp"
#include "step_kernels.cuh"

namespace archwalk::cuda {
namespace {

using kernels::Way;

template <class Body, Way kWay>
__global__ void __launch_bounds__(kMostThreads, 1)
    hit(const __grid_constant__ ItemLaunch launch,
        const __grid_constant__ kernels::HittingJob job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  kernels::HittingJob mine = job;
  const LaunchColumn& ranks = launch.columns[kRanks];
  if (ranks.words > 0 && ranks.is_short) {
    mine.tables.short_rows = reinterpret_cast<const std::uint16_t*>(shared + ranks.at);
  } else if (ranks.words > 0) {
    mine.tables.rows = reinterpret_cast<const std::uint64_t*>(shared + ranks.at);
  }
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint64_t slot = static_cast<std::uint64_t>(place) * blockDim.x + threadIdx.x;
    if (slot < mine.slots()) {
      kernels::hit_from_slot<CurandWords, kWay>(*reinterpret_cast<const Body*>(shared), mine, op,
                                                slot);
    }
  });
}

struct HittingKernels {
  template <class Walk, Way kWay>
  static Kernel of() {
    using Body = kernels::HittingBody<Walk>;
    return {reinterpret_cast<const void*>(&hit<Body, kWay>), sizeof(Body)};
  }
};

}  // namespace

Kernel hitting_kernel(std::size_t combination, Way way) {
  return kernel_of_steps<HittingKernels>(combination, way);
}

}  // namespace archwalk::cuda
