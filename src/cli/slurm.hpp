#pragma once

#include <string>
#include <vector>

#include "archwalk/io/submission_status.hpp"

namespace archwalk::cli {

/// The number of a submitted job, and the cluster that has it where Slurm names one.
struct JobNumber {
  std::string job;
  std::string cluster;
};

/// Path of sbatch. InputError where PATH has none.
std::string find_sbatch();

/// `sbatch --parsable` with further words. SystemError with sbatch's own message where it refuses.
JobNumber run_sbatch(const std::string& sbatch, const std::vector<std::string>& words);

/// What squeue and, for jobs that have left the queue, sacct say of a submission's jobs. Nothing
/// where they are not on PATH or don't work.
SlurmAnswer ask_slurm(const Submission& submission);

}  // namespace archwalk::cli
