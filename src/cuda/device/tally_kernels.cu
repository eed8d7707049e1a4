// From what walks wrote down to sums of single starts: a thread a start, or a share of its
// replicates.
#include <cstdint>

#include "item_loop.cuh"
#include "kernels.hpp"
#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

// The rows of sums that fall to a block.
__device__ __forceinline__ void add_up_items(const kernels::RecordTally& each,
                                             const TallyLaunch& launch, std::uint32_t columns,
                                             kernels::Track track, int score,
                                             const std::int32_t* column) {
  const auto horizons = static_cast<std::uint32_t>(each.record.horizons);
  const auto slots = static_cast<std::uint32_t>(each.sums.slots);
  for (std::uint32_t item = blockIdx.x / columns; item < launch.items;
       item += gridDim.x / columns) {
    const std::uint32_t row = item / launch.parts;
    const std::uint32_t op = row / horizons;
    if (!each.tracks[op].has(track)) continue;
    const std::uint32_t first = item % launch.parts * launch.slots_of_part;
    const std::uint32_t left = slots - first;
    each(op, track, score, static_cast<int>(row % horizons), first + threadIdx.x,
         first + (left < launch.slots_of_part ? left : launch.slots_of_part), blockDim.x, column);
  }
}

__global__ void __launch_bounds__(kTallyThreads, 1)
    tally(const __grid_constant__ kernels::RecordTally each,
          const __grid_constant__ TallyLaunch launch) {
  extern __shared__ __align__(16) std::int32_t shared[];
  const auto scores = static_cast<std::uint32_t>(each.tables.scores);
  const std::uint32_t columns = static_cast<std::uint32_t>(launch.tracks.count()) * scores;
  const std::uint32_t own = blockIdx.x % columns;
  const kernels::Track track = launch.tracks.track(static_cast<int>(own / scores));
  const auto score = static_cast<int>(own % scores);
  const std::int32_t* column = each.column(track, score);
  if (launch.column_in_shared) {
    copy_words(reinterpret_cast<std::uint32_t*>(shared), column, each.column_size(track, score));
    __syncthreads();
    add_up_items(each, launch, columns, track, score, shared);  // loads from shared memory
  } else {
    add_up_items(each, launch, columns, track, score, column);
  }
}

}  // namespace

Kernel tally_kernel() {
  return {reinterpret_cast<const void*>(&tally), 0, kTallyThreads};
}

}  // namespace archwalk::cuda
