#pragma once

#include <cstdint>
#include <cub/block/block_reduce.cuh>

#include "kernels/start_sums.hpp"

namespace archwalk::cuda {

/// The threads of a block as a team of kernels/start_sums.hpp. CUB adds up in one order: within
/// warps by halves, then warp after warp.
template <int Threads>
class BlockTeam {
  using Reduce = cub::BlockReduce<double, Threads>;

 public:
  using Storage = typename Reduce::TempStorage;

  __device__ explicit BlockTeam(Storage& storage) : thread(threadIdx.x), storage_(storage) {}

  __device__ kernels::StateShare share(std::uint32_t size) const {
    return {0, thread, size, threads};
  }
  __device__ void wait() const { __syncthreads(); }
  __device__ double sum(double value) const {
    __syncthreads();  // the storage is free again
    return Reduce(storage_).Sum(value);
  }

  const std::uint32_t thread;
  static constexpr std::uint32_t threads = Threads;

 private:
  Storage& storage_;
};

}  // namespace archwalk::cuda
