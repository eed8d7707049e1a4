// Every proposal x selection as a GPU kernel: the bodies of kernels/ as they are, a walk a thread
// at a time.
#include <cstdint>

#include "curand_words.cuh"
#include "item_loop.cuh"
#include "kernels.hpp"
#include "kernels/recorded_walk.hpp"
#include "launch_plan.hpp"
#include "step_kernels.cuh"

namespace archwalk::cuda {
namespace {

using kernels::Way;

template <class Body, Way kWay>
__global__ void __launch_bounds__(kMostThreadsOf<Body, kWay>, 1)
    walk(const __grid_constant__ ItemLaunch launch,
         const __grid_constant__ kernels::RecordedWalks job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint32_t first = place * job.walks.walks_of_item;
    const std::uint32_t last = job.walks.end_of_item(first);
    kernels::walk_and_record<CurandWords, kWay>(*reinterpret_cast<const Body*>(shared), job, op,
                                                first + threadIdx.x, last, blockDim.x);
  });
}

struct WalkKernels {
  template <class Walk, Way kWay>
  static Kernel of() {
    return {reinterpret_cast<const void*>(&walk<Walk, kWay>), sizeof(Walk),
            kMostThreadsOf<Walk, kWay>};
  }
};

}  // namespace

Kernel walk_kernel(std::size_t combination, Way way) {
  return kernel_of_steps<WalkKernels>(combination, way);
}

}  // namespace archwalk::cuda
