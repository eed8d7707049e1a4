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

// Walks of a block from a counter. What ends a walk, and begins one, takes as long for one thread
// of a warp as for all: they wait until together they have waited for so many steps as that takes
// the warp. That is least work however long walks are: where many end soon, many begin at once.
struct WarpTurns {
  // To end and to begin takes a warp some 200 instructions, a blind step, the cheapest, 30, others
  // up to 80 and more: 32 threads take as long as 80 to 200 steps of one. From 64 to 192 no number
  // is the best for all kinds of walks; this one is within some 7 % of the best for each.
  static constexpr int kWorth = 96;
  unsigned int* next;
  int waited = 0;  // steps of all threads

  __device__ std::uint32_t take() const { return atomicAdd(next, 1u); }
  // All threads of a warp are there.
  __device__ kernels::Turn turn(bool goes_on, bool waits, int steps) {
    constexpr unsigned int kAll = 0xffffffffu;
    const unsigned int going = __ballot_sync(kAll, goes_on);
    const unsigned int waiting = __ballot_sync(kAll, waits);
    if ((going | waiting) == 0) return kernels::Turn::end;
    waited += __popc(waiting) * steps;
    if (waiting == 0 || (going != 0 && waited < kWorth)) return kernels::Turn::go_on;
    waited = 0;
    return kernels::Turn::begin;
  }
};

// Any steps on digits of 128 bits, the largest body, would spill on GPUs before sm_90.
template <class Walk, Way kWay>
constexpr int kMostHittingThreads = sizeof(typename Walk::Digits::Word) > 8
                                        ? 384
                                        : kMostThreadsOf<Walk, kWay>;

template <class Body, Way kWay>
__global__ void __launch_bounds__(kMostHittingThreads<typename Body::Walk, kWay>, 1)
    hit(const __grid_constant__ ItemLaunch launch,
        const __grid_constant__ kernels::HittingJob job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  kernels::HeldRanks held{job.tables.rows, job.tables.short_rows};
  const LaunchColumn& ranks = launch.columns[kRanks];
  if (ranks.words > 0 && ranks.is_short) {
    held.short_rows = reinterpret_cast<const std::uint16_t*>(shared + ranks.at);
  } else if (ranks.words > 0) {
    held.rows = reinterpret_cast<const std::uint64_t*>(shared + ranks.at);
  }
  __shared__ unsigned int next_walk;
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint32_t first = place * job.walks.walks_of_item;
    if (threadIdx.x == 0) next_walk = first;
    __syncthreads();
    kernels::hit_in_turn<CurandWords, kWay>(*reinterpret_cast<const Body*>(shared), job, held, op,
                                            job.walks.end_of_item(first), WarpTurns{&next_walk});
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
    return {reinterpret_cast<const void*>(&hit<Body, kWay>), sizeof(Body),
            kMostHittingThreads<Walk, kWay>};
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
