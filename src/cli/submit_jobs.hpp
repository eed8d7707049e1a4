#pragma once

#include <string>
#include <vector>

#include "archwalk/io/submission.hpp"

namespace archwalk::cli {

/// What is to be handed to Slurm of a submission that stands in its folder.
struct JobRequest {
  std::vector<std::size_t> shards;         ///< ascending; empty: only the job that joins them
  std::vector<std::string> array_options;  ///< of sbatch, beside those in the script
  std::vector<std::string> merge_options;
  std::string sbatch;    ///< its path
  bool dry_run = false;  ///< print the commands instead
};

/// Submits the array, and the job that joins the shards once all of it has ended well; notes both
/// in the submission's record. SystemError where Slurm refuses, which says what does stand in the
/// queue.
void submit_jobs(const SubmissionFolder& folder, Submission& submission, const JobRequest& request);

}  // namespace archwalk::cli
