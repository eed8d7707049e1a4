#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/hitting_starts.hpp"
#include "kernels/record_tally.hpp"
#include "kernels/recorded_walk.hpp"
#include "kernels/start_fold.hpp"
#include "launch_plan.hpp"

// The kernels as launchers see them: no CUDA here, so that a host compiler reads it.
namespace archwalk::cuda {

/// What blocks look up, see Column: in shared memory, where it has room there.
struct LaunchColumn {
  const void* data = nullptr;  ///< whole 32-bit words
  std::uint32_t words = 0;     ///< that blocks copy to shared memory; 0: none
  bool is_short = false;       ///< of 16 bits
  std::uint32_t at = 0;        ///< in shared memory, bytes

  std::size_t bytes() const { return words * sizeof(std::uint32_t); }
};

/// What every persistent grid is told.
struct ItemLaunch {
  const void* bodies = nullptr;  ///< [operator] of the kernel's type
  std::uint32_t items = 0;
  std::uint32_t items_of_operator = 1;
  unsigned int* next_item = nullptr;  ///< 0 before the launch
  LaunchColumn columns[kColumns];     ///< by Column; ranks of a single score are short
  std::uint32_t own_at = 0;           ///< what the kernel has of its own in shared memory, bytes
};

/// A kernel. The parameters of one of a StepCombination are an ItemLaunch and a job.
struct Kernel {
  const void* function = nullptr;
  std::size_t body_bytes = 0;
  int most_threads = kMostThreads;  ///< of a block
};
/// The kernels for operators that go this way (WalkBody::way).
Kernel walk_kernel(std::size_t combination, kernels::Way way);     ///< job: kernels::RecordedWalks
Kernel hitting_kernel(std::size_t combination, kernels::Way way);  ///< job: kernels::HittingJob

/// How rows of sums are dealt to the blocks of the kernel that adds up what walks wrote down. A
/// block keeps to one track and one score, so that what it looks up may lie in its shared memory.
struct TallyLaunch {
  kernels::TalliedTracks tracks;  ///< those of any operator
  std::uint32_t items = 0;        ///< (operator, horizon, part of the slots)
  std::uint32_t parts = 1;
  std::uint32_t slots_of_part = 0;
  bool column_in_shared = false;
};
/// Parameters: kernels::RecordTally, TallyLaunch.
Kernel tally_kernel();

/// Makes hits up to the bins' times of hits in bins. Parameters: kernels::HittingJob; a block of
/// kFoldThreads a row.
const void* cumulate_kernel();

/// Threads of a block that folds a cell.
inline constexpr int kFoldThreads = 256;
/// Parameters: the fold, the first sums to be written anew or added to, whether anew; a block a
/// cell.
const void* start_fold_kernel();    ///< kernels::StartFold, kernels::WalkSums*, bool
const void* hitting_fold_kernel();  ///< kernels::HittingFold, kernels::HittingSums*, bool

/// The least compute capability with clusters of blocks, as cudaFuncAttributes has it.
inline constexpr int kClusterArchitecture = 90;

/// The least compute capability that kernels are compiled for, 800 for 8.0.
int least_architecture();

}  // namespace archwalk::cuda
