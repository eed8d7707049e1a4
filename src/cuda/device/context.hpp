#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/operators/guide.hpp"
#include "bodies.hpp"
#include "kernels.hpp"
#include "launch_plan.hpp"
#include "memory.hpp"
#include "step_tables.hpp"

namespace archwalk::cuda {

/// An operator ready to walk on a device.
struct PreparedOperator {
  Body body;
  std::uint64_t first_subsequence = 0;
  const Guide* guide = nullptr;
  LaunchColumn table;  ///< of its proposal, if it has one (step_columns.hpp)
  kernels::TalliedTracks tracks;

  LaunchKind kind() const { return {body.combination, guide, table.data}; }
};

/// The operators of one run on a device, and how they are launched.
struct OperatorList {
  std::vector<PreparedOperator> operators;
  std::vector<LaunchKind> kinds;
  std::size_t body_bytes = 0;  ///< of the largest body
  LaunchList launches;

  void add(PreparedOperator one);
  /// The operator at place i of the batch, counted as it was added.
  std::size_t number(const Batch& batch, std::size_t i) const {
    return launches.order[batch.first + i];
  }
  const PreparedOperator& at(const Batch& batch, std::size_t i) const {
    return operators[number(batch, i)];
  }
};

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

/// Bytes of the buffers that a batch in work needs.
struct SlotBytes {
  std::size_t parameters = 0;
  std::size_t sums = 0;
  std::size_t results = 0;
};

/// One of the batches that are on their way at the same time.
struct Slot {
  Stream stream;
  PinnedBuffer parameters;
  DeviceBuffer device_parameters;
  DeviceBuffer sums;  ///< of single starts
  DeviceBuffer device_results;
  PinnedBuffer results;
  DeviceBuffer next_item{sizeof(unsigned int)};

  /// Larger buffers where those at hand are too small. DeviceMemoryError.
  void reserve(const SlotBytes& bytes);
};

/// Where the parameters of a batch lie in the device's copy of Slot::parameters.
struct BatchParameters {
  const void* bodies = nullptr;
  const std::uint64_t* first_subsequence = nullptr;
  const kernels::TalliedTracks* tracks = nullptr;
};

/// A guide's keys on a device: those that walks look up, of 16 bits where all fit.
struct DeviceKeys {
  DeviceBuffer wide;
  DeviceBuffer narrow;  ///< whole 32-bit words; empty: the wide ones are looked up

  const DeviceBuffer& looked_up() const { return narrow.bytes() > 0 ? narrow : wide; }
  /// The part of a kernel's tables.
  void put_into(kernels::WalkTables& tables) const;
  /// The column of its launch.
  LaunchColumn column() const;
};

/// One GPU: what stays there from one block of operators to the next. Its methods are called with
/// the device current.
class Context {
 public:
  explicit Context(int device);

  /// Makes the device current in the calling thread.
  void activate() const { ARCHWALK_CUDA(cudaSetDevice(device_)); }

  const DeviceLimits& limits() const { return limits_; }
  std::uint64_t threads_at_once() const { return threads_at_once_; }

  /// Tables of operators. begin_run() drops those of earlier runs where they have grown large.
  DeviceStepTables& tables() { return *tables_; }
  void begin_run();

  /// The guide's keys, copied at the first call; none without a guide.
  const DeviceKeys& keys(const Guide* guide);

  /// What a block of the kernel may still ask for: its own static shared memory is taken off.
  DeviceLimits limits_of(const Kernel& kernel) const;
  static int blocks_per_processor(const Kernel& kernel, int threads, std::size_t shared_bytes);
  /// On the whole device, so many of them a cluster. 0: there is no such kernel, it may not have so
  /// much shared memory, or the device has no clusters, or this build none for it.
  std::uint32_t blocks_at_once(const Kernel& kernel, int threads, std::uint32_t of_cluster,
                               std::size_t shared_bytes) const;
  /// The best launch for a kernel with these columns whose warps need so much. SystemError where
  /// there is none.
  const LaunchShape& shape(const Kernel& kernel, const ItemLaunch& launch, std::size_t warp_bytes);

  /// Slots for batches of that size or, where memory is short, of smaller ones, which `size` then
  /// tells. SystemError with what would be needed where there is no room for the smallest.
  std::vector<std::unique_ptr<Slot>>& slots(
      BatchSize& size, const std::function<SlotBytes(const BatchSize&)>& bytes_of);

  /// Room for the sums of one batch, decided when this is first called.
  double budget();

 private:
  int device_ = 0;
  DeviceLimits limits_;
  std::uint64_t threads_at_once_ = 0;
  double budget_ = 0.0;
  std::unique_ptr<DeviceStepTables> tables_;
  std::map<const Guide*, DeviceKeys> keys_;
  std::map<std::pair<const void*, SharedNeeds>, LaunchShape> shapes_;  // of a kernel's function
  std::vector<std::unique_ptr<Slot>> slots_;
};

/// 16-bit values on the device, made up to whole 32-bit words.
DeviceBuffer whole_words(std::vector<std::uint16_t> values);

/// A buffer of whole 32-bit words as a column that blocks look up.
LaunchColumn column_of(const DeviceBuffer& buffer, bool is_short);

/// Bytes of the parameters of `operators` operators with bodies of at most that size.
std::size_t parameter_bytes(std::size_t operators, std::size_t body_bytes);

/// Sends the parameters of a batch on their way.
BatchParameters send_parameters(Slot& slot, const OperatorList& list, const Batch& batch);

/// Puts a persistent grid into the slot's stream, `items_of_operator` items an operator.
template <class Job>
void launch_items(Slot& slot, const Kernel& kernel, const LaunchShape& shape, ItemLaunch launch,
                  const Job& job);

/// Calls enqueue(batch, slot) for every batch, and collect(batch, slot) once it is computed, while
/// the next ones are. Interrupted where the progress is cancelled.
void run_batches(const std::vector<Batch>& batches, std::vector<std::unique_ptr<Slot>>& slots,
                 const Progress& progress, const std::function<void(const Batch&, Slot&)>& enqueue,
                 const std::function<void(const Batch&, Slot&)>& collect);

/// Interrupted where the user has asked to stop.
void stop_if_cancelled(const Progress& progress);

/// Calls launch(first, last) for the replicates of every start, `at_once` of them at a time.
/// Several launches take long: before each but the first between() is called, and a run can be
/// stopped.
template <class Between, class Launch>
void launch_replicates(const Slot& slot, const Progress& progress, std::uint32_t replicates,
                       std::uint32_t at_once, const Between& between, const Launch& launch) {
  for (std::uint32_t first = 0; first < replicates;) {
    if (first > 0) {
      between();
      slot.stream.wait();
      stop_if_cancelled(progress);
    }
    const std::uint32_t last = first + std::min(at_once, replicates - first);
    launch(first, last);
    first = last;
  }
}

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
  launch.warps_at = static_cast<std::uint32_t>(shape.shared.warps);
  launch.bytes_per_warp = static_cast<std::uint32_t>(shape.shared.bytes_per_warp);
  Job copy = job;
  void* arguments[] = {&launch, &copy};
  const std::uint32_t items = std::min(launch.items, shape.items_at_once());
  const BlockLaunch how(items * shape.blocks_of_item, shape.threads, shape.blocks_of_item,
                        shape.shared.bytes, stream);
  ARCHWALK_CUDA(cudaLaunchKernelExC(&how.config(), kernel.function, arguments));
}

/// Puts a fold of `cells` cells into the slot's stream, a block a cell.
template <class Fold, class Sums>
void launch_fold(Slot& slot, const void* function, Fold fold, std::uint64_t cells, Sums* results,
                 bool is_first) {
  void* arguments[] = {&fold, &results, &is_first};
  ARCHWALK_CUDA(cudaLaunchKernel(function, dim3(static_cast<unsigned>(cells)), dim3(kFoldThreads),
                                 arguments, 0, slot.stream.get()));
}

}  // namespace archwalk::cuda
