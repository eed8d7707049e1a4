#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace archwalk {

/// What the batch scripts of a sweep in shards are made of.
struct BatchJob {
  std::filesystem::path folder;            ///< DIR of io/submission.hpp, absolute
  std::string fingerprint;                 ///< of the sweep: tasks compute no other
  std::size_t shards = 1;                  ///< tasks 1..shards of the array
  std::size_t at_once = 0;                 ///< tasks that may run at a time; 0: any number
  std::size_t most_requeues = 0;           ///< of one task
  std::size_t stop_before = 0;             ///< seconds before the time limit
  std::vector<std::string> options;        ///< of sbatch, for the tasks: "--time=1:00:00"
  std::vector<std::string> merge_options;  ///< of sbatch, for the job that joins the shards
  std::vector<std::string>
      sweep_arguments;  ///< of archwalk sweep, beside those that all tasks have
};

/// The script of the array. A task runs its shard and goes on where an earlier run of it stopped.
/// Slurm's warning before the time limit is handed on; what was stopped by it is requeued.
std::string array_script(const BatchJob& job);

/// The script of the job that joins the shards to DIR/sweep.h5.
std::string merge_script(const BatchJob& job);

/// The value of sbatch's --array: "1-4,7%2".
std::string array_range(const std::vector<std::size_t>& shards, std::size_t at_once);

/// InputError where an option of sbatch can't stand in a script, or would take away what the script
/// relies on.
void check_sbatch_option(const std::string& option);

/// InputError where Slurm would take a part of the folder's name for a pattern.
void check_batch_folder(const std::filesystem::path& folder);

}  // namespace archwalk
