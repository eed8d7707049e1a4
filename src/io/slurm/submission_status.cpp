#include "archwalk/io/submission_status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string_view>
#include <system_error>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/parts.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "task_mark.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;
using detail::TaskMark;

/// The scripts give a sign of life every minute; a busy file server may hold some back.
constexpr std::int64_t kSilence = 300;

bool is_one_of(std::string_view state, std::initializer_list<std::string_view> states) {
  return std::find(states.begin(), states.end(), state) != states.end();
}

bool is_waiting(std::string_view state) {
  return is_one_of(state, {"PENDING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT",
                           "RESV_DEL_HOLD", "CONFIGURING", "SUSPENDED"});
}

bool is_running(std::string_view state) {
  return is_one_of(state,
                   {"RUNNING", "COMPLETING", "RESIZING", "SIGNALING", "STAGE_OUT", "STOPPED"});
}

// Ended by what is no fault of the sweep's: it can go on as it is.
bool is_stopped(std::string_view state) {
  return is_one_of(state, {"CANCELLED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "REVOKED", "DEADLINE",
                           "COMPLETED"});
}

// What a job of the last submission has come to, as its mark and Slurm tell it.
JobState judge(const TaskMark& mark, const SlurmState* slurm, bool knows_queue, std::int64_t now) {
  if (slurm != nullptr && is_waiting(slurm->state)) return JobState::waiting;
  if (slurm != nullptr && is_running(slurm->state)) return JobState::running;
  if (mark.state == "failed") return JobState::failed;
  if (mark.state == "interrupted" || mark.state == "finished") return JobState::interrupted;
  if (slurm != nullptr) return is_stopped(slurm->state) ? JobState::interrupted : JobState::failed;
  if (knows_queue) return JobState::interrupted;  // it left the queue without a word
  if (mark.state == "running") {
    return now - mark.alive <= kSilence ? JobState::running : JobState::interrupted;
  }
  return JobState::waiting;
}

const SlurmState* find_state(const SlurmAnswer& slurm, const std::string& job, std::size_t shard) {
  const auto found = std::find_if(
      slurm.jobs.begin(), slurm.jobs.end(),
      [&](const SlurmState& state) { return state.job == job && state.shard == shard; });
  return found == slurm.jobs.end() ? nullptr : &*found;
}

// Takes from `file` the mark of that job; one of an earlier job tells nothing of this one.
TaskMark mark_of(const fs::path& file, const std::string& job) {
  TaskMark mark = detail::read_task_mark(file);
  return mark.job == job ? mark : TaskMark{};
}

void fill(ShardStatus& status, const TaskMark& mark, const std::string& job,
          const SlurmAnswer& slurm, std::int64_t now) {
  const SlurmState* state = find_state(slurm, job, status.shard);
  if (state != nullptr) {
    status.slurm = state->state;
    if (!is_one_of(state->reason, {"", "None"}))
      status.slurm += fmt::format(" ({})", state->reason);
  }
  // The mark of a run that goes on, or was killed, holds no code yet.
  if (!is_one_of(mark.state, {"", "running"})) status.exit_code = mark.exit_code;
  status.state = judge(mark, state, slurm.knows_queue, now);
}

// The last jobs that were submitted for a shard.
const SlurmJobs* jobs_of(const Submission& submission, std::size_t shard) {
  const auto found = std::find_if(
      submission.submitted.rbegin(), submission.submitted.rend(), [&](const auto& jobs) {
        return std::binary_search(jobs.shards.begin(), jobs.shards.end(), shard);
      });
  return found == submission.submitted.rend() ? nullptr : &*found;
}

// Whether a part or a joined file was made by another sweep than the one that was submitted: its
// table changed since, as a rule.
bool is_another_sweep(const fs::path& file, const Submission& submission, bool is_small) {
  try {
    const std::string fingerprint = origin_of(file, is_small).fingerprint;
    return !fingerprint.empty() && fingerprint != submission.fingerprint;
  } catch (const SystemError&) {
    return false;  // that it can't be read now is for those to tell who need it
  }
}

ShardStatus shard_status(const SubmissionFolder& folder, const Submission& submission,
                         std::size_t shard, const SlurmAnswer& slurm, std::int64_t now) {
  ShardStatus status;
  status.shard = shard;
  status.operators = submission.operators_of(shard);
  const SlurmJobs* jobs = jobs_of(submission, shard);
  const std::string job = jobs == nullptr ? "" : jobs->array_job;
  const TaskMark mark = mark_of(folder.shard_mark(shard), fmt::format("{}_{}", job, shard));
  std::size_t done_since = 0;
  const std::vector<fs::path> parts = PartStore::files_in(folder.parts(submission, shard));
  // A task keeps parts of one sweep only: the first stands for all.
  status.is_another_sweep = !parts.empty() && is_another_sweep(parts.front(), submission, true);
  for (const fs::path& part : parts) {
    if (status.is_another_sweep) break;
    const std::size_t block = std::stoul(part.stem().string());
    const std::size_t operators = submission.operators_in_block(block);
    status.operators_done += operators;
    if (detail::written_at(part) >= mark.since) done_since += operators;
  }
  if (jobs != nullptr) fill(status, mark, job, slurm, now);
  if (status.is_another_sweep) status.state = JobState::failed;
  if (status.operators_done >= status.operators) status.state = JobState::finished;
  if (status.state == JobState::running && mark.state == "running" && now > mark.since) {
    status.rate = static_cast<double>(done_since) / static_cast<double>(now - mark.since);
  }
  return status;
}

ShardStatus merge_status(const SubmissionFolder& folder, const Submission& submission,
                         const SlurmAnswer& slurm, bool is_merged, std::int64_t now) {
  ShardStatus status;
  const std::string job = submission.submitted.empty() ? "" : submission.submitted.back().merge_job;
  const TaskMark mark = mark_of(folder.merge_mark(), job);
  if (!job.empty()) fill(status, mark, job, slurm, now);
  status.is_another_sweep = is_merged && is_another_sweep(folder.output(), submission, false);
  if (status.is_another_sweep) status.state = JobState::failed;
  // A sweep whose engines disagree is joined, and has failed.
  if (is_merged && status.state != JobState::failed) status.state = JobState::finished;
  return status;
}

}  // namespace

std::string_view name_of(JobState state) {
  constexpr std::array<std::string_view, 5> kNames = {"waiting", "running", "finished",
                                                      "interrupted", "failed"};
  return kNames[static_cast<std::size_t>(state)];
}

std::size_t SubmissionStatus::count(JobState wanted) const {
  return static_cast<std::size_t>(std::count_if(
      shards.begin(), shards.end(), [&](const auto& one) { return one.state == wanted; }));
}

JobState SubmissionStatus::state() const {
  if (merge.state == JobState::failed || count(JobState::failed) > 0) return JobState::failed;
  if (is_merged) return JobState::finished;
  if (merge.state == JobState::running || count(JobState::running) > 0) return JobState::running;
  if (count(JobState::waiting) > 0) return JobState::waiting;
  if (count(JobState::interrupted) > 0) return JobState::interrupted;
  return merge.state;
}

SubmissionStatus submission_status(const SubmissionFolder& folder, const Submission& submission,
                                   const SlurmAnswer& slurm, std::int64_t now) {
  SubmissionStatus status;
  std::error_code ignored;
  status.is_submitted = !submission.submitted.empty();
  status.awaits_merge = status.is_submitted && !submission.submitted.back().merge_job.empty();
  status.is_merged = fs::exists(folder.output(), ignored);
  status.operators = submission.operators;
  for (std::size_t shard = 1; shard <= submission.shards; ++shard) {
    ShardStatus one = shard_status(folder, submission, shard, slurm, now);
    if (status.is_merged) {  // its parts may have been removed since
      one.operators_done = one.operators;
      one.is_another_sweep = false;
      one.state = JobState::finished;
    }
    status.operators_done += one.operators_done;
    status.rate += one.rate;
    status.shards.push_back(std::move(one));
  }
  status.merge = merge_status(folder, submission, slurm, status.is_merged, now);
  if (status.rate > 0.0) {
    const auto left = static_cast<double>(status.operators - status.operators_done);
    status.seconds_left = left / status.rate;
  }
  return status;
}

}  // namespace archwalk
