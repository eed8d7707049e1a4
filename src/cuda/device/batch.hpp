#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"
#include "bodies.hpp"
#include "kernels.hpp"
#include "launch_plan.hpp"
#include "memory.hpp"

// Operators on their way through a device: what is sent of them, batch by batch, and what comes
// back.
namespace archwalk::cuda {

/// An operator ready to walk on a device.
struct PreparedOperator {
  Body body;
  std::uint64_t first_subsequence = 0;
  const Guide* guide = nullptr;
  LaunchColumn table;  ///< of its proposal, if it has one (step_columns.hpp)
  kernels::TalliedTracks tracks;
  int proposals = 1;  ///< at every step

  LaunchKind kind() const {
    return {body.combination, static_cast<int>(body.way), guide, table.data};
  }
};

/// How many proposals an operator makes at every step.
int proposals_of(const Operator& op);

/// The operators of one run on a device, and how they are launched.
struct OperatorList {
  std::vector<PreparedOperator> operators;
  std::vector<LaunchKind> kinds;
  std::size_t body_bytes = 0;  ///< of the largest body
  int most_proposals = 1;      ///< of an operator at every step
  LaunchList launches;

  void add(PreparedOperator one);
  /// The operator at place i of the batch, counted as it was added.
  std::size_t number(const Batch& batch, std::size_t i) const {
    return launches.order[batch.first + i];
  }
  /// Of an operator of the batch.
  int most_proposals_of(const Batch& batch) const;
  const PreparedOperator& at(const Batch& batch, std::size_t i) const {
    return operators[number(batch, i)];
  }
};

/// Bytes of the buffers that a batch in work needs.
struct SlotBytes {
  std::size_t parameters = 0;
  std::size_t record = 0;
  std::size_t sums = 0;
  std::size_t results = 0;

  std::size_t all() const { return parameters + record + sums + results; }
};

/// One of the batches that are on their way at the same time.
struct Slot {
  Stream stream;
  PinnedBuffer parameters;
  DeviceBuffer device_parameters;
  DeviceBuffer record;  ///< where walks stood at horizons
  DeviceBuffer sums;    ///< of single starts
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

/// Bytes of the parameters of `operators` operators with bodies of at most that size.
std::size_t parameter_bytes(std::size_t operators, std::size_t body_bytes);

/// Sends the parameters of a batch on their way.
BatchParameters send_parameters(Slot& slot, const OperatorList& list, const Batch& batch);

/// Calls enqueue(batch, slot) for every batch, and collect(batch, slot) once it is computed, while
/// the next ones are. Interrupted where the progress is cancelled.
void run_batches(const std::vector<Batch>& batches, std::vector<std::unique_ptr<Slot>>& slots,
                 const Progress& progress, const std::function<void(const Batch&, Slot&)>& enqueue,
                 const std::function<void(const Batch&, Slot&)>& collect);

}  // namespace archwalk::cuda
