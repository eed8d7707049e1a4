// Walks to score thresholds as GPU kernels: the bodies of kernels/ as they are, a walk a thread at
// a time.
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

// Walks of a block from a counter. What begins a walk, and ends one, takes as long for one thread
// of a warp as for all: some wait for others.
struct WarpTurns {
  static constexpr int kFewest = 8;
  unsigned int* next;

  __device__ std::uint32_t take() const { return atomicAdd(next, 1u); }
  // All threads of a warp are there.
  __device__ static kernels::Turn turn(bool goes_on, bool waits) {
    constexpr unsigned int kAll = 0xffffffffu;
    const unsigned int going = __ballot_sync(kAll, goes_on);
    const unsigned int waiting = __ballot_sync(kAll, waits);
    if ((going | waiting) == 0) return kernels::Turn::end;
    const bool begins = going == 0 || __popc(waiting) >= kFewest;
    return begins ? kernels::Turn::begin : kernels::Turn::go_on;
  }
};

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
  __shared__ unsigned int next_walk;
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint32_t first = place * mine.walks.walks_of_item;
    if (threadIdx.x == 0) next_walk = first;
    __syncthreads();
    kernels::hit_in_turn<CurandWords, kWay>(*reinterpret_cast<const Body*>(shared), mine, op,
                                            mine.walks.end_of_item(first), WarpTurns{&next_walk});
  });
}

// A thread a row of a start.
__global__ void __launch_bounds__(kFoldThreads, 1)
    cumulate(const __grid_constant__ kernels::HittingJob job) {
  const std::uint32_t starts = job.walks.starts.count;
  for (std::uint32_t start = threadIdx.x; start < starts; start += kFoldThreads) {
    kernels::hits_so_far(job, blockIdx.x, start);
  }
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
const void* cumulate_kernel() {
  return reinterpret_cast<const void*>(&cumulate);
}

}  // namespace archwalk::cuda
