// archwalk status: how the shards that archwalk submit handed to Slurm stand.

#include <fmt/format.h>

#include <ctime>
#include <iostream>
#include <memory>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/io/submission_status.hpp"
#include "commands.hpp"
#include "messages.hpp"
#include "slurm.hpp"

namespace archwalk::cli {
namespace {

struct StatusOptions {
  CommonOptions common;
  std::string folder;
  bool json = false;
};

constexpr const char* kHelp =
    R"(Counts the finished parts on the disk, so that it is right without Slurm too; where squeue and
sacct are on PATH, it adds the states that they give. A shard is

  waiting      not begun, or requeued
  running      at work
  finished     all its parts are there
  interrupted  stopped by the time limit, scancel or a lost node: resuming goes on
  failed       ended with an error: its log, DIR/logs/shard-I-JOB.log, tells which; or its parts are of
               another sweep than the one that was submitted

Of more than 20 shards, those that wait or have finished are counted and not listed.
Without squeue, a task that gave no sign of life for 5 minutes counts as interrupted.

exit codes: 0 complete or on its way, 1 a shard or the joining failed, 2 bad usage or input)";

std::string share_text(const ShardStatus& shard) {
  return fmt::format("{} of {}", count_text(static_cast<double>(shard.operators_done)),
                     count_text(static_cast<double>(shard.operators)));
}

// "running", "failed, exit code 2", with Slurm's word behind it.
std::string state_text(const ShardStatus& shard) {
  std::string text(name_of(shard.state));
  if (shard.is_another_sweep) {
    text += ", what is there is of another sweep";
  } else if (shard.state == JobState::failed && shard.exit_code.value_or(0) != 0) {
    text += fmt::format(", exit code {}", *shard.exit_code);
  }
  return shard.slurm.empty() ? text : fmt::format("{:<24}Slurm: {}", text, shard.slurm);
}

// Of many shards, those that wait or have finished are only counted.
bool is_listed(const ShardStatus& shard, std::size_t count) {
  constexpr std::size_t kListed = 20;
  return count <= kListed ||
         (shard.state != JobState::finished && shard.state != JobState::waiting);
}

std::string status_text(const SubmissionFolder& folder, const SubmissionStatus& status) {
  std::string text;
  for (const ShardStatus& shard : status.shards) {
    if (!is_listed(shard, status.shards.size())) continue;
    text +=
        fmt::format("shard {:<5} {:>22}  {}\n", shard.shard, share_text(shard), state_text(shard));
  }
  text += "shards     ";
  for (const JobState state : {JobState::finished, JobState::running, JobState::waiting,
                               JobState::interrupted, JobState::failed}) {
    if (status.count(state) > 0)
      text += fmt::format(" {} {},", status.count(state), name_of(state));
  }
  text.back() = '\n';
  const double done = static_cast<double>(status.operators_done);
  const auto all = static_cast<double>(status.operators);
  text += fmt::format("operators   {} of {} ({:.1f} %)\n", count_text(done), count_text(all),
                      100.0 * done / all);
  if (status.seconds_left) {
    text += fmt::format("rate        {:.3g} operators/s, {} to go if as many tasks run on\n",
                        status.rate, duration_text(*status.seconds_left));
  }
  text += fmt::format("file        {}{}\n", folder.output().string(),
                      status.is_merged ? "" : ": not there yet");
  if (!status.is_merged || status.merge.state == JobState::failed) {
    text += fmt::format("joining     {}\n", state_text(status.merge));
  }
  if (!status.is_submitted) text += "Slurm       nothing was submitted yet\n";
  return text + fmt::format("next        {}\n", next_step(folder, status));
}

int show_status(const StatusOptions& options) {
  set_quiet(options.common.quiet);
  const SubmissionFolder folder = submission_folder(options.folder);
  const Submission submission = read_submission(folder);
  const SubmissionStatus status =
      submission_status(folder, submission, ask_slurm(submission), std::time(nullptr));
  if (options.json) {
    std::cout << status_json(folder, status) << '\n';
  } else {
    std::cout << status_text(folder, status);
  }
  return status.state() == JobState::failed ? kFailed : kSuccess;
}

}  // namespace

void add_status(CLI::App& app, Action& action) {
  auto options = std::make_shared<StatusOptions>();
  CLI::App* command =
      app.add_subcommand("status", "how far a sweep is that was submitted to Slurm");
  command->add_option("DIR", options->folder, "a folder that archwalk submit made")->required();
  command->add_flag("--json", options->json, "an object");
  add_quiet(*command, options->common);
  command->footer(kHelp);
  command->callback([options, &action] { action = [options] { return show_status(*options); }; });
}

}  // namespace archwalk::cli
