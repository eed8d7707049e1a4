#pragma once

#include <string>
#include <vector>

#include "sweep_input.hpp"

namespace archwalk::cli {

/// What `archwalk submit` is told.
struct SubmitOptions {
  CommonOptions common;  ///< backend empty: by the GPUs
  SweepInput input;
  std::string output;  ///< the folder to make
  std::string resume;  ///< or the one to go on with
  int shards = 0;
  int at_once = 0;  ///< 0: any number of tasks
  int requeues = 20;
  int stop_before = 120;     ///< seconds
  std::string time;          ///< empty: by a measurement; none: Slurm's default
  std::string memory;        ///< the same
  std::string merge_time;    ///< of the job that joins the shards; empty: as `time`
  std::string merge_memory;  ///< empty: Slurm's default
  std::string partition;
  std::string account;
  std::string gpus;  ///< "2" or "a100:2"
  int cpus = 0;      ///< 0: Slurm's default, which is one
  std::vector<std::string> sbatch;
  std::vector<std::string> merge_sbatch;
  bool dry_run = false;
};

/// Options of sbatch for the tasks, and for the job that joins the shards. InputError where one
/// can't stand in a script.
std::vector<std::string> task_options(const SubmitOptions& options);
std::vector<std::string> merge_options(const SubmitOptions& options);

/// InputError where a task would stop before it begins; a time that is not given passes.
void check_stop_before(const SubmitOptions& options);

void add_submit_options(CLI::App& command, SubmitOptions& options);

}  // namespace archwalk::cli
