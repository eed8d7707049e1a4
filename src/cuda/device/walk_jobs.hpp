#pragma once

#include <cstddef>
#include <cstdint>

#include "batch.hpp"
#include "context.hpp"
#include "kernels.hpp"
#include "kernels/walk_plan.hpp"
#include "launch_plan.hpp"
#include "memory.hpp"
#include "start_buffers.hpp"

// What the kernels of walks are told, and the memory that they work in.
namespace archwalk::cuda {

/// A plan's tables in a device's memory.
class PlanTables {
 public:
  explicit PlanTables(const kernels::WalkPlan& plan);

  /// What is the same for all operators.
  const kernels::WalkTables& tables() const { return tables_; }
  const StartBuffers& starts() const { return starts_; }
  const std::uint32_t* horizons() const { return horizons_.as<std::uint32_t>(); }
  /// The ranks that walks look up for the best score so far: a single score's, or rows of them.
  LaunchColumn ranks() const;

 private:
  DeviceBuffer score_;
  DeviceBuffer rows_;
  DeviceBuffer short_rows_;
  DeviceBuffer score_of_rank_;
  DeviceBuffer first_of_score_;
  StartBuffers starts_;
  DeviceBuffer horizons_;
  kernels::WalkTables tables_;
};

/// Cells of one operator's tallies.
std::size_t cells_of(const kernels::WalkPlan& plan);

/// The memory of a run's batches: where walks stood (kernels::HorizonRecord), sums of starts,
/// tallies.
struct WalkMemory {
  kernels::RecordedParts parts;  ///< what is written down of any operator
  std::uint32_t shares = 1;      ///< of the replicates of a start, when they are added up
  std::size_t bytes_of_walk = 0;
  std::size_t bytes_of_sums = 0;   ///< of a start
  std::size_t bytes_of_cells = 0;  ///< of an operator

  WalkMemory() = default;
  /// `tables` with track_incumbent where any operator does.
  WalkMemory(const kernels::WalkPlan& plan, const kernels::WalkTables& tables);

  /// What batches are to be like where a slot may have `budget` bytes and operators make at most so
  /// many proposals at every step; decides on `shares`.
  BatchSize fit(const kernels::WalkPlan& plan, std::size_t operators, double budget,
                const DeviceSpeed& speed, int most_proposals);
  SlotBytes bytes(const BatchSize& size, std::size_t body_bytes) const;
};

/// The kernels of one batch, the replicates left to set.
struct WalkJobs {
  kernels::RecordedWalks recorded;
  kernels::RecordTally tally;
  TallyLaunch dealt;
  kernels::StartFold fold;

  /// For the replicates first to last, written down in the slot.
  void set_replicates(std::uint32_t first, std::uint32_t last, const Slot& slot,
                      std::size_t operators);
};

/// `tracks` are those of any operator of the batch.
WalkJobs make_jobs(const kernels::WalkPlan& plan, const PlanTables& tables,
                   const WalkMemory& memory, const Batch& batch, const BatchParameters& parameters,
                   const kernels::TalliedTracks& tracks, const LaunchShape& tally_shape,
                   const Slot& slot);

/// Replicates of the batch's starts that a launch may write down in the slot.
std::uint32_t room_for_replicates(const WalkJobs& jobs, const Batch& batch, const Slot& slot);

}  // namespace archwalk::cuda
