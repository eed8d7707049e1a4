#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "archwalk/core/watched_work.hpp"
#include "batch.hpp"

// Launches of kernels in the stream of a slot.
namespace archwalk::cuda {

/// A launch as the CUDA runtime wants it told.
class BlockLaunch {
 public:
  BlockLaunch(std::uint32_t blocks, int threads, std::uint32_t of_cluster, std::size_t shared_bytes,
              cudaStream_t stream);
  BlockLaunch(const BlockLaunch&) = delete;
  BlockLaunch& operator=(const BlockLaunch&) = delete;

  const cudaLaunchConfig_t& config() const { return config_; }

 private:
  cudaLaunchAttribute cluster_{};
  cudaLaunchConfig_t config_{};
};

/// Deals a launch's walks of so many operators to blocks of that shape.
inline void deal_walks(kernels::LaunchedWalks& walks, std::size_t operators,
                       const LaunchShape& shape, const Deal& deal, ItemLaunch& launch) {
  walks.walks_of_item = walks_of_item(static_cast<double>(operators) * walks.count(), shape.threads,
                                      shape.blocks_at_once, deal);
  launch.items_of_operator = items_of(walks.count(), walks.walks_of_item);
  launch.items = launch.items_of_operator * static_cast<std::uint32_t>(operators);
}

/// Puts a persistent grid into the slot's stream, `items_of_operator` items an operator.
template <class Job>
void launch_items(Slot& slot, const Kernel& kernel, const LaunchShape& shape, ItemLaunch launch,
                  const Job& job) {
  const cudaStream_t stream = slot.stream.get();
  launch.next_item = slot.next_item.as<unsigned int>();
  ARCHWALK_CUDA(cudaMemsetAsync(launch.next_item, 0, sizeof(unsigned int), stream));
  for (std::size_t i = 0; i < kColumns; ++i) {
    launch.columns[i].at = static_cast<std::uint32_t>(shape.shared.columns[i]);
    if (!shape.columns[i]) launch.columns[i].words = 0;
  }
  launch.own_at = static_cast<std::uint32_t>(shape.shared.own);
  Job copy = job;
  void* arguments[] = {&launch, &copy};
  const std::uint32_t items = std::min(launch.items, shape.items_at_once());
  const BlockLaunch how(items * shape.blocks_of_item, shape.threads, shape.blocks_of_item,
                        shape.shared.bytes, stream);
  ARCHWALK_CUDA(cudaLaunchKernelExC(&how.config(), kernel.function, arguments));
}

/// Puts the adding up of what walks wrote down into the slot's stream: for each track and score
/// some blocks, that share the rows.
inline void launch_tally(Slot& slot, const Kernel& kernel, const LaunchShape& shape,
                         kernels::RecordTally tally, TallyLaunch launch) {
  const auto columns = static_cast<std::uint32_t>(launch.tracks.count() * tally.tables.scores);
  const std::uint32_t shares =
      std::clamp(shape.blocks_at_once / columns, 1u, std::max(1u, launch.items));
  void* arguments[] = {&tally, &launch};
  ARCHWALK_CUDA(cudaLaunchKernel(kernel.function, dim3(shares * columns),
                                 dim3(static_cast<unsigned>(shape.threads)), arguments,
                                 shape.shared.bytes, slot.stream.get()));
}

/// Puts a kernel of a block a row into the slot's stream.
template <class Job>
void launch_rows(Slot& slot, const void* function, Job job, std::uint64_t rows) {
  void* arguments[] = {&job};
  ARCHWALK_CUDA(cudaLaunchKernel(function, dim3(static_cast<unsigned>(rows)), dim3(kFoldThreads),
                                 arguments, 0, slot.stream.get()));
}

/// Puts a fold of `cells` cells into the slot's stream, a block a cell.
template <class Fold, class Sums>
void launch_fold(Slot& slot, const void* function, Fold fold, std::uint64_t cells, Sums* results,
                 bool is_first) {
  void* arguments[] = {&fold, &results, &is_first};
  ARCHWALK_CUDA(cudaLaunchKernel(function, dim3(static_cast<unsigned>(cells)), dim3(kFoldThreads),
                                 arguments, 0, slot.stream.get()));
}

/// Calls launch(first, last) for the replicates of every start, `at_once` of them, which take long,
/// at a time: between calls a run can be stopped.
template <class Launch>
void launch_replicates(const Slot& slot, const Progress& progress, std::uint32_t replicates,
                       std::uint32_t at_once, const Launch& launch) {
  for (std::uint32_t first = 0; first < replicates;) {
    if (first > 0) {
      slot.stream.wait();
      stop_if_cancelled(progress);
    }
    const std::uint32_t last = first + std::min(at_once, replicates - first);
    launch(first, last);
    first = last;
  }
}

}  // namespace archwalk::cuda
