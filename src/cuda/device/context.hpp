#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "archwalk/operators/guide.hpp"
#include "batch.hpp"
#include "kernels.hpp"
#include "launch_length.hpp"
#include "launch_plan.hpp"
#include "memory.hpp"
#include "step_tables.hpp"

namespace archwalk::cuda {

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

/// SystemError where this build has no kernels for the device, which is current.
void require_kernels(int device);

/// One GPU: what stays there from one block of operators to the next. Its methods are called with
/// the device current.
class Context {
 public:
  explicit Context(int device);

  /// Makes the device current in the calling thread.
  void activate() const { ARCHWALK_CUDA(cudaSetDevice(device_)); }

  const DeviceLimits& limits() const { return limits_; }
  const DeviceSpeed& speed() const { return speed_; }

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
  /// The best launch for a kernel with these columns. SystemError where there is none.
  const LaunchShape& shape(const Kernel& kernel, const ItemLaunch& launch);

  /// Slots for batches of that size or, where memory is short, of smaller ones, which `size` then
  /// tells. SystemError with what would be needed where there is no room for the smallest.
  std::vector<std::unique_ptr<Slot>>& slots(
      BatchSize& size, const std::function<SlotBytes(const BatchSize&)>& bytes_of);

  /// Bytes for what a batch writes down and adds up, decided when this is first called.
  double budget();

 private:
  int device_ = 0;
  DeviceLimits limits_;
  DeviceSpeed speed_;
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

}  // namespace archwalk::cuda
