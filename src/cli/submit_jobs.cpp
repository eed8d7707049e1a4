#include "submit_jobs.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <iostream>

#include "archwalk/core/error.hpp"
#include "archwalk/io/shell_word.hpp"
#include "messages.hpp"
#include "slurm.hpp"

namespace archwalk::cli {
namespace {

using Words = std::vector<std::string>;

Words array_words(const SubmissionFolder& folder, const JobRequest& request) {
  Words words = {"--chdir=" + folder.root.string()};
  words.insert(words.end(), request.array_options.begin(), request.array_options.end());
  words.push_back(folder.array_script().string());
  return words;
}

Words merge_words(const SubmissionFolder& folder, const JobRequest& request,
                  const std::string& array_job) {
  Words words = {"--chdir=" + folder.root.string()};
  // Where a shard fails, this job could never begin: Slurm takes it out of the queue.
  if (!array_job.empty()) {
    words.push_back("--dependency=afterok:" + array_job);
    words.emplace_back("--kill-on-invalid-dep=yes");
  }
  words.insert(words.end(), request.merge_options.begin(), request.merge_options.end());
  words.push_back(folder.merge_script().string());
  return words;
}

std::string command_text(const Words& words) {
  std::string text = "sbatch --parsable";
  for (const std::string& word : words) text += fmt::format(" {}", shell_word(word));
  return text;
}

void print_commands(const SubmissionFolder& folder, const JobRequest& request) {
  const bool has_array = !request.shards.empty();
  if (has_array) std::cout << command_text(array_words(folder, request)) << '\n';
  std::cout << command_text(merge_words(folder, request, has_array ? "ARRAY_JOB" : "")) << '\n';
}

std::string resume_command(const SubmissionFolder& folder) {
  return "archwalk submit --resume " + shell_word(folder.root.string());
}

}  // namespace

void submit_jobs(const SubmissionFolder& folder, Submission& submission,
                 const JobRequest& request) {
  if (request.dry_run) {
    print_commands(folder, request);
    return;
  }
  SlurmJobs jobs;
  jobs.time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  jobs.shards = request.shards;
  try {
    if (!request.shards.empty()) {
      const JobNumber number = run_sbatch(request.sbatch, array_words(folder, request));
      jobs.array_job = number.job;
      jobs.cluster = number.cluster;
      submission.submitted.push_back(jobs);
      write_submission(folder, submission);  // at once: the job is known to Slurm alone until then
      std::cout << fmt::format("array job   {}, {}\n", jobs.array_job,
                               counted(jobs.shards.size(), "task"));
    } else {
      submission.submitted.push_back(jobs);
    }
    const JobNumber number =
        run_sbatch(request.sbatch, merge_words(folder, request, jobs.array_job));
    submission.submitted.back().merge_job = number.job;
    if (jobs.cluster.empty()) submission.submitted.back().cluster = number.cluster;
    write_submission(folder, submission);
    std::cout << fmt::format("merge job   {}{}\n", number.job,
                             jobs.array_job.empty() ? "" : ", once all tasks have finished");
  } catch (const SystemError& error) {
    if (jobs.array_job.empty()) {
      throw SystemError(fmt::format("{}, then {}", error.what(), resume_command(folder)));
    }
    throw SystemError(
        fmt::format("of the job that joins the shards: {}; the array runs as job {}: once it has "
                    "finished, {}, with --merge-sbatch where the job wants other options",
                    error.what(), jobs.array_job, resume_command(folder)));
  }
}

}  // namespace archwalk::cli
