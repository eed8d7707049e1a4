// From sums of single starts to tallies of strata: a block a cell, CUB's reduction within it.
#include <algorithm>
#include <cub/block/block_reduce.cuh>
#include <iterator>

#include "kernels.hpp"

namespace archwalk::cuda {
namespace {

struct Add {
  template <class Sums>
  __device__ Sums operator()(Sums a, const Sums& b) const {
    a.add(b);
    return a;
  }
};

template <class Fold, class Sums>
__global__ void __launch_bounds__(kFoldThreads, 1)
    fold(const __grid_constant__ Fold each, Sums* cells, bool is_first) {
  using Reduce = cub::BlockReduce<Sums, kFoldThreads>;
  __shared__ typename Reduce::TempStorage storage;
  const Sums share = each(blockIdx.x, threadIdx.x, kFoldThreads);
  Sums sum = Reduce(storage).Reduce(share, Add{});
  if (threadIdx.x != 0) return;
  if (!is_first) sum.add(cells[blockIdx.x]);
  cells[blockIdx.x] = sum;
}

}  // namespace

int least_architecture() {
  constexpr int kCompiled[] = {__CUDA_ARCH_LIST__};
  return *std::min_element(std::begin(kCompiled), std::end(kCompiled));
}

const void* start_fold_kernel() {
  return reinterpret_cast<const void*>(&fold<kernels::StartFold, kernels::WalkSums>);
}
const void* hitting_fold_kernel() {
  return reinterpret_cast<const void*>(&fold<kernels::HittingFold, kernels::HittingSums>);
}

}  // namespace archwalk::cuda
