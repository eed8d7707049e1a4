// The folder of a submission: it appears whole or not at all.

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "archwalk/core/error.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/submission.hpp"
#include "text/text_writer.hpp"

namespace archwalk {
namespace {

namespace fs = std::filesystem;

/// A folder beside the one to be, removed unless it became that one.
class Staging {
 public:
  explicit Staging(const fs::path& target)
      : target_(target),
        folder_{target.parent_path() /
                fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid())} {
    std::error_code error;
    if (!fs::create_directory(folder_.root, error)) {
      throw_not_made(error ? error.value() : EEXIST,
                     fmt::format("can't make a folder in '{}'", target.parent_path().string()),
                     "the submission is to stand there", "choose a folder that can be written");
    }
  }
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(folder_.root, ignored);  // what became the target is no longer there
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  const SubmissionFolder& folder() const { return folder_; }

  void commit() {
    std::error_code error;
    fs::rename(folder_.root, target_, error);  // takes the place of an empty folder
    if (!error) return;
    throw SystemError(
        fmt::format("can't give '{}' its name ({})", target_.string(), error.message()),
        "nothing was submitted", "choose another folder");
  }

 private:
  fs::path target_;
  SubmissionFolder folder_;
};

void write_text(const fs::path& path, const std::string& text) {
  TextWriter writer(path, false);
  writer.print("{}", text);
  writer.close();
  writer.commit();
}

}  // namespace

SubmissionFolder submission_folder(const fs::path& name) {
  return {whole_path(name)};
}

void check_new_submission(const SubmissionFolder& folder) {
  std::error_code ignored;
  const fs::path& root = folder.root;
  if (!fs::is_directory(root.parent_path(), ignored)) {
    throw InputError(fmt::format("the folder '{}' does not exist", root.parent_path().string()),
                     "the submission is to stand there", "create it, or choose another");
  }
  if (!fs::exists(fs::symlink_status(root, ignored))) return;
  if (fs::is_directory(fs::symlink_status(root, ignored)) && fs::is_empty(root, ignored)) return;
  const bool is_submission = fs::exists(folder.record(), ignored);
  throw InputError(
      fmt::format("'{}' {}", root.string(),
                  is_submission ? "holds a submission" : "exists and is no empty folder"),
      "its files could belong to results that took long to make",
      is_submission ? "go on with --resume, or choose another folder" : "choose another folder");
}

void make_submission(const SubmissionFolder& folder, const Submission& submission,
                     const SubmissionFiles& files) {
  check_new_submission(folder);
  Staging staging(folder.root);
  const SubmissionFolder& staged = staging.folder();
  std::error_code error;
  for (const fs::path& inner : {staged.logs(), staged.marks()}) {
    if (!error) fs::create_directory(inner, error);
  }
  if (!error) fs::copy_file(files.program, staged.program(), error);
  if (error) {
    throw SystemError(
        fmt::format("can't fill the folder '{}' ({})", folder.root.string(), error.message()),
        "nothing was submitted", "free space or check the disk, then repeat");
  }
  write_text(staged.config(), files.config);
  write_text(staged.array_script(), files.array_script);
  write_text(staged.merge_script(), files.merge_script);
  write_submission(staged, submission);
  staging.commit();
}

}  // namespace archwalk
