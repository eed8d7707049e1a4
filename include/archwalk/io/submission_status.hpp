#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/io/submission.hpp"

namespace archwalk {

/// How a shard or the joining of all stands.
enum class JobState {
  waiting,      ///< not begun, or to be run again
  running,      ///< at work
  finished,     ///< all is there
  interrupted,  ///< stopped before its end; resuming goes on
  failed,       ///< ended with an error that resuming alone may not mend
};
std::string_view name_of(JobState state);

/// What Slurm says of one job.
struct SlurmState {
  std::string job;        ///< of the array, or of the job
  std::size_t shard = 0;  ///< task of an array; 0: no task
  std::string state;      ///< "RUNNING", "PENDING", "TIMEOUT", …
  std::string reason;     ///< why it waits or ended: "Resources"; may be empty
};

/// Slurm's word on the jobs of a submission, as far as it can be had.
struct SlurmAnswer {
  bool knows_queue = false;  ///< a job that is not among `jobs` is not in the queue
  std::vector<SlurmState> jobs;
};

struct ShardStatus {
  std::size_t shard = 0;
  JobState state = JobState::waiting;
  std::size_t operators = 0;
  std::size_t operators_done = 0;  ///< in finished parts on the disk
  bool is_another_sweep = false;   ///< what is there was made by another sweep: of no use here
  std::optional<int> exit_code;    ///< of the last run, where it has ended of itself
  double rate = 0.0;               ///< operators a second of the present run; 0: not known
  std::string slurm;               ///< Slurm's state with its reason; empty where it says none
};

struct SubmissionStatus {
  std::vector<ShardStatus> shards;
  bool is_submitted = false;  ///< false after a dry run
  bool is_merged = false;     ///< DIR/sweep.h5 is there
  bool awaits_merge = false;  ///< a job that joins the shards was submitted
  ShardStatus merge;          ///< shard 0
  std::size_t operators = 0;
  std::size_t operators_done = 0;
  double rate = 0.0;                   ///< of all that runs now, operators a second; 0: not known
  std::optional<double> seconds_left;  ///< if as many run on

  /// Shards in that state.
  std::size_t count(JobState wanted) const;
  /// Of the whole; finished: every shard is there, and joined.
  JobState state() const;
};

/// How a submission stands: from its parts and from what its tasks left on the disk, with Slurm's
/// word where there is one. `now`: seconds since 1970, by which silent tasks are taken for dead
/// where Slurm says nothing.
SubmissionStatus submission_status(const SubmissionFolder& folder, const Submission& submission,
                                   const SlurmAnswer& slurm, std::int64_t now);

/// What to do next, for a user: one sentence, with a command where there is one to give.
std::string next_step(const SubmissionFolder& folder, const SubmissionStatus& status);

/// The status as a JSON object.
std::string status_json(const SubmissionFolder& folder, const SubmissionStatus& status);

}  // namespace archwalk
