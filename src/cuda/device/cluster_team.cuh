#pragma once

#include <cooperative_groups.h>

#include <cstdint>
#include <cub/block/block_reduce.cuh>

#include "kernels/start_sums.hpp"
#include "launch_plan.hpp"

// Two blocks of a cluster that share a column, a part in the shared memory of each and the other's
// within reach. For GPUs that have clusters: compute capability 9.0 and later.
namespace archwalk::cuda {

/// A column whose first part is in the shared memory of the cluster's first block, the rest in the
/// second's: what a stencil's team works in (kernels/stencil_body.hpp).
template <class T>
class ClusterColumn {
 public:
  ClusterColumn() = default;
  /// `mine`: the calling block's part, at the same place in both blocks.
  __device__ ClusterColumn(T* mine, std::uint32_t states)
      : mine_(mine), part_(cluster_part(states)) {
    const auto cluster = cooperative_groups::this_cluster();
    const std::uint32_t rank = cluster.block_rank();
    begin_ = rank * part_;
    const std::uint32_t other_begin = part_ - begin_;
    other_ = reinterpret_cast<std::uintptr_t>(cluster.map_shared_rank(mine, 1 - rank)) -
             other_begin * sizeof(T);
  }

  __device__ __forceinline__ T operator[](std::uint32_t x) const {
    const std::uint32_t i = x - begin_;
    return i < part_ ? mine_[i] : *reinterpret_cast<const T*>(other_ + x * sizeof(T));
  }
  __device__ __forceinline__ friend T& own(ClusterColumn& column, std::uint32_t i) {
    return column.mine_[i];
  }

 private:
  T* mine_ = nullptr;
  std::uintptr_t other_ = 0;  ///< where state 0 would be if the other block had all
  std::uint32_t part_ = 0;
  std::uint32_t begin_ = 0;  ///< of the calling block's part
};

/// The threads of a cluster's blocks as a team of kernels/start_sums.hpp. Sums: each block's as
/// BlockTeam has it, then the first block's plus the second's.
template <int Threads>
class ClusterTeam {
  using Reduce = cub::BlockReduce<double, Threads>;

 public:
  struct Storage {
    typename Reduce::TempStorage reduce;
    double other;  ///< the first block's: the sum of the second
  };

  __device__ explicit ClusterTeam(Storage& storage)
      : rank_(cooperative_groups::this_cluster().block_rank()),
        thread(rank_ * Threads + threadIdx.x),
        storage_(storage) {}

  /// Those of the calling block's part of a ClusterColumn. The compiler does not see that they are
  /// the same at every call: it would keep all places that follow from them in registers, from step
  /// to step, where there is no room.
  __device__ kernels::StateShare share(std::uint32_t size) const {
    std::uint32_t begin = rank_ * cluster_part(size);
    std::uint32_t first = threadIdx.x;
    asm volatile("" : "+r"(begin), "+r"(first));
    return {begin, first, min(cluster_part(size), size - begin), Threads};
  }
  __device__ void wait() const { cooperative_groups::this_cluster().sync(); }
  __device__ double sum(double value) const {
    const auto cluster = cooperative_groups::this_cluster();
    cluster.sync();  // the storage is free again
    const double total = Reduce(storage_.reduce).Sum(value);
    if (rank_ == 1 && threadIdx.x == 0) *cluster.map_shared_rank(&storage_.other, 0) = total;
    cluster.sync();
    return thread == 0 ? total + storage_.other : total;
  }

 private:
  const std::uint32_t rank_;

 public:
  const std::uint32_t thread;
  static constexpr std::uint32_t threads = kClusterBlocks * Threads;

 private:
  Storage& storage_;
};

/// Items of a cluster (item_loop.cuh).
struct ClusterItems {
  /// The next one; every thread of the cluster calls it, and all are done with the last one, also
  /// with what lies in the other block's memory.
  __device__ static std::uint32_t next(unsigned int* counter) {
    __shared__ std::uint32_t item;
    const auto cluster = cooperative_groups::this_cluster();
    cluster.sync();
    if (cluster.thread_rank() == 0) {
      const std::uint32_t taken = atomicAdd(counter, 1u);
      item = taken;
      *cluster.map_shared_rank(&item, 1) = taken;
    }
    cluster.sync();
    return item;
  }
};

static_assert(kClusterBlocks == 2);

}  // namespace archwalk::cuda
