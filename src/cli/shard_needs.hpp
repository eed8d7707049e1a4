#pragma once

#include <cstddef>
#include <string>

#include "sweep_input.hpp"

namespace archwalk::cli {

/// What to ask Slurm for, from what `archwalk sweep --plan` knows.
struct ShardNeeds {
  std::string time;        ///< of a task, "0:25:00"
  std::string memory;      ///< of a task, "3G"
  std::string merge_time;  ///< of the job that joins the shards
  std::string merge_memory;
  std::string how;  ///< how long the longest shard would take, for the user
};

/// `threads` is the number at work here, `cpus` that of a task. The time of a task is measured only
/// where it is wanted.
ShardNeeds shard_needs(CheckedSweep& checked, std::size_t shards, int threads, int cpus,
                       bool on_gpu, bool wants_time);

}  // namespace archwalk::cli
