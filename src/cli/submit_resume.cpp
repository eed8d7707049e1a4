// archwalk submit --resume: the shards that are not finished, once more.

#include <fmt/format.h>

#include <ctime>
#include <iostream>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/io/batch_script.hpp"
#include "archwalk/io/checksum.hpp"
#include "messages.hpp"
#include "slurm.hpp"
#include "submit.hpp"
#include "submit_jobs.hpp"

namespace archwalk::cli {
namespace {

// Tasks would fail, each for itself: better said once, and now.
void check_table(const Submission& submission) {
  if (sha256_of_file(submission.table) == submission.table_sha256) return;
  throw InputError(
      fmt::format("the table '{}' has changed since it was submitted", submission.table),
      "shards of different tables can't be joined",
      "bring the table back, or submit the sweep to a new folder");
}

bool is_busy(const ShardStatus& shard, bool knows_queue) {
  if (shard.state == JobState::running) return true;
  return shard.state == JobState::waiting && knows_queue && !shard.slurm.empty() &&
         shard.slurm.find("DependencyNeverSatisfied") == std::string::npos;
}

void check_queue(const SubmissionStatus& status, const Submission& submission,
                 const SlurmAnswer& slurm) {
  bool found = is_busy(status.merge, slurm.knows_queue);
  for (const ShardStatus& shard : status.shards) found |= is_busy(shard, slurm.knows_queue);
  if (!found) return;
  std::string jobs = submission.submitted.back().array_job;
  const std::string& merge = submission.submitted.back().merge_job;
  if (!merge.empty()) jobs += (jobs.empty() ? "" : " ") + merge;
  throw InputError(fmt::format("jobs of this folder are still in the queue ({})", jobs),
                   "two tasks would work on one shard",
                   fmt::format("wait until they have ended, or end them with scancel {}", jobs));
}

}  // namespace

int resume_submission(const SubmitOptions& options) {
  JobRequest request;
  request.dry_run = options.dry_run;
  request.array_options = task_options(options);
  request.merge_options = merge_options(options);
  const SubmissionFolder folder = submission_folder(options.resume);
  Submission submission = read_submission(folder);
  const SlurmAnswer slurm = ask_slurm(submission);
  const SubmissionStatus status = submission_status(folder, submission, slurm, std::time(nullptr));
  if (status.is_merged) {
    std::cout << fmt::format("file        {}: nothing is left to do\n", folder.output().string());
    return kSuccess;
  }
  if (!options.dry_run) request.sbatch = find_sbatch();
  check_queue(status, submission, slurm);
  check_table(submission);
  for (const ShardStatus& shard : status.shards) {
    if (shard.state != JobState::finished) request.shards.push_back(shard.shard);
  }
  const std::size_t at_once =
      options.at_once > 0 ? static_cast<std::size_t>(options.at_once) : submission.at_once;
  request.array_options.push_back(fmt::format("--array={}", array_range(request.shards, at_once)));
  std::cout << fmt::format("shards      {} of {} are not finished\n", request.shards.size(),
                           status.shards.size());
  submit_jobs(folder, submission, request);
  if (!options.dry_run) std::cout << next_line(folder);
  return kSuccess;
}

}  // namespace archwalk::cli
