#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace archwalk {

/// What was handed to Slurm at one time.
struct SlurmJobs {
  std::string time;                 ///< UTC, "2026-11-28T21:00:00Z"
  std::vector<std::size_t> shards;  ///< from 1, ascending: tasks of the array; may be empty
  std::string array_job;            ///< its number; empty where no array was submitted
  std::string merge_job;            ///< of the job that joins the shards; empty where there is none
  std::string cluster;              ///< empty: the one that Slurm's commands speak to
};

/// A sweep in shards, as it was made ready for Slurm: DIR/submission.json.
struct Submission {
  std::string archwalk_version;
  std::string commit;
  std::string config;        ///< path that the configuration was copied from
  std::string table;         ///< path
  std::string table_sha256;  ///< 64 hexadecimal digits
  std::string fingerprint;   ///< of the parts to come
  std::size_t operators = 0;
  std::size_t block_size = 0;  ///< operators in a part
  std::size_t blocks = 0;      ///< parts
  std::size_t shards = 0;
  std::size_t at_once = 0;           ///< tasks that may run at a time; 0: any number
  std::vector<SlurmJobs> submitted;  ///< in the order of time; empty after a dry run

  /// Blocks and operators of a shard, which is the blocks number-1, number-1+shards, …
  std::size_t blocks_of(std::size_t number) const;
  std::size_t operators_in_block(std::size_t block) const;
  std::size_t operators_of(std::size_t number) const;
};

/// Where things are in DIR.
struct SubmissionFolder {
  std::filesystem::path root;

  std::filesystem::path record() const { return root / "submission.json"; }
  std::filesystem::path config() const { return root / "config.toml"; }
  std::filesystem::path program() const { return root / "archwalk"; }
  std::filesystem::path array_script() const { return root / "array.sh"; }
  std::filesystem::path merge_script() const { return root / "merge.sh"; }
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path output() const { return root / "sweep.h5"; }
  /// What tasks say of themselves, a file each.
  std::filesystem::path marks() const { return root / "state"; }
  std::filesystem::path shard_mark(std::size_t number) const;
  std::filesystem::path merge_mark() const { return marks() / "merge"; }
  /// The folder of a shard's parts.
  std::filesystem::path parts(const Submission& submission, std::size_t number) const;
};

/// The folder of that name, by its whole path.
SubmissionFolder submission_folder(const std::filesystem::path& name);

/// What a new folder holds besides its record.
struct SubmissionFiles {
  std::string config;
  std::string array_script;
  std::string merge_script;
  std::filesystem::path
      program;  ///< copied: a later build would not go on with the parts of this one
};

/// InputError where the folder holds something, or can't be made.
void check_new_submission(const SubmissionFolder& folder);

/// Makes the folder with all that is in it at once, or not at all. Errors as
/// check_new_submission(); SystemError where the disk fails.
void make_submission(const SubmissionFolder& folder, const Submission& submission,
                     const SubmissionFiles& files);

/// InputError where `folder` was not made by `archwalk submit`, or by a newer one.
Submission read_submission(const SubmissionFolder& folder);

/// Writes DIR/submission.json anew, whole or not at all. Errors as AtomicFile.
void write_submission(const SubmissionFolder& folder, const Submission& submission);

}  // namespace archwalk
