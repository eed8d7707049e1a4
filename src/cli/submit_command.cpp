// archwalk submit: a sweep in shards, made ready and handed to Slurm.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/cli/thread_count.hpp"
#include "archwalk/core/build_info.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/batch_script.hpp"
#include "archwalk/io/config_copy.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/shell_word.hpp"
#include "messages.hpp"
#include "shard_needs.hpp"
#include "slurm.hpp"
#include "submit.hpp"
#include "submit_jobs.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHelp =
    R"(Checks the configuration as sweep does, makes the folder DIR and hands two jobs to Slurm: an array,
of which task i runs `archwalk sweep --shard i/N`, and a job that joins the shards to DIR/sweep.h5
once all tasks have finished. DIR holds

  config.toml      the configuration, with the whole path of its table
  archwalk         a copy of this program, so that a new build does not disturb what waits
  array.sh, merge.sh  the batch scripts; they may be edited before --resume
  submission.json  what was submitted: version, commit, shards, job numbers
  logs/, state/    what the tasks print, and how they stand
  sweep.h5         the result

Before its time limit a task stops, keeps its finished parts, and is requeued. --resume submits
those shards again that are not finished; options of Slurm that are given with it take the place of
those in the scripts. After --dry-run it submits all.

    archwalk submit sweep.toml -o runs/first --shards 100 --time 1:00:00 --cpus-per-task 8
    archwalk status runs/first
    archwalk submit --resume runs/first --time 2:00:00

DIR and the table must be on a file system that the nodes share. docs/slurm.md tells more.

exit codes: 0 submitted, 1 Slurm refused, 2 bad usage or input)";

void check_usage(const SubmitOptions& options) {
  const auto need = [](bool is_given, const char* what, const char* why, const char* mend) {
    if (!is_given) throw InputError(what, why, mend);
  };
  need(!options.input.config.empty(), "no configuration is named", "it says what to submit",
       "give CONFIG.toml, or --resume DIR");
  need(!options.output.empty(), "no folder is named", "scripts, logs and results go there",
       "add --output DIR");
  need(options.shards > 0, "--shards is not given", "it says in how many tasks the sweep is run",
       "add --shards N");
}

// Where the tasks' walks run. The GPU of a node need not be here, but the program must know how.
std::string task_backend(const SubmitOptions& options) {
  std::string backend = options.common.backend;
  if (backend.empty()) backend = options.gpus.empty() ? "cpu" : "cuda";
  try {
    choose_backend(backend, "", 1);
  } catch (const NotBuiltError&) {
    throw;
  } catch (const InputError&) {
    if (backend != "cuda") throw;
  }
  return backend;
}

// What tasks give `archwalk sweep` besides shard and output.
std::vector<std::string> sweep_arguments(const SubmitOptions& options, const std::string& backend,
                                         CheckedSweep& checked) {
  std::vector<std::string> words = {"--backend", backend};
  if (!options.gpus.empty() && backend == "cuda") words.insert(words.end(), {"--device", "all"});
  if (options.input.block) {
    words.insert(words.end(), {"--block", std::to_string(*options.input.block)});
  }
  const std::vector<SweepOperator>& operators = checked.sweep().operators();
  const bool reads_matrices = std::any_of(operators.begin(), operators.end(), [](const auto& one) {
    return given_matrix(one.op) != nullptr;
  });
  if (reads_matrices) {
    words.insert(words.end(), {"--folder", whole_path(checked.folder()).string()});
  }
  return words;
}

Submission new_submission(const SubmitOptions& options, CheckedSweep& checked,
                          const std::string& config_text, const fs::path& table) {
  const RunDescription run = checked.description(config_text);
  Submission submission;
  submission.archwalk_version = version();
  submission.commit = commit();
  submission.config = whole_path(options.input.config).string();
  submission.table = table.string();
  submission.table_sha256 = run.table_sha256;
  submission.fingerprint = sweep_fingerprint(run, checked.sweep());
  submission.operators = checked.sweep().operators().size();
  submission.block_size = checked.sweep().block_size();
  submission.blocks = checked.sweep().block_count();
  submission.shards = static_cast<std::size_t>(options.shards);
  submission.at_once = static_cast<std::size_t>(options.at_once);
  return submission;
}

// Fills in what the user left to us, and says so.
void settle_needs(SubmitOptions& options, CheckedSweep& checked, int threads, bool on_gpu) {
  // A machine from which jobs are submitted seldom has the GPU that a time would be measured on.
  const bool wants_time = options.time.empty() && !on_gpu;
  const ShardNeeds needs = shard_needs(checked, static_cast<std::size_t>(options.shards), threads,
                                       std::max(1, options.cpus), on_gpu, wants_time);
  if (options.time.empty()) options.merge_time = needs.merge_time;
  if (wants_time) {
    options.time = needs.time;
    std::cout << fmt::format("time        {} a task, by --plan: {}\n", needs.time, needs.how);
  } else if (options.time.empty() || options.time == "none") {
    std::cout << "time        the partition's default for a task: give --time for another\n";
  } else {
    std::cout << fmt::format("time        {} a task\n", options.time);
  }
  if (options.memory != "none") options.merge_memory = needs.merge_memory;
  if (options.memory.empty()) {
    options.memory = needs.memory;
    std::cout << fmt::format("memory      {} a task, by --plan\n", needs.memory);
  } else {
    std::cout << fmt::format("memory      {} a task\n", options.memory == "none"
                                                            ? "the partition's default for"
                                                            : options.memory);
  }
  const std::string time = options.merge_time.empty() ? options.time : options.merge_time;
  std::cout << fmt::format("joining     time {}, memory {}\n",
                           time == "none" ? "the default" : time,
                           options.merge_memory.empty() ? "the default" : options.merge_memory);
}

SubmissionFiles submission_files(const SubmitOptions& options, const SubmissionFolder& folder,
                                 std::string config_text, const std::string& fingerprint,
                                 const std::vector<std::string>& arguments) {
  BatchJob job;
  job.folder = folder.root;
  job.shards = static_cast<std::size_t>(options.shards);
  job.at_once = static_cast<std::size_t>(options.at_once);
  job.most_requeues = static_cast<std::size_t>(options.requeues);
  job.stop_before = static_cast<std::size_t>(options.stop_before);
  job.options = task_options(options);
  job.merge_options = merge_options(options);
  job.sweep_arguments = arguments;
  job.fingerprint = fingerprint;
  return {std::move(config_text), array_script(job), merge_script(job),
          fs::read_symlink("/proc/self/exe")};
}

int submit_new(SubmitOptions options) {
  check_usage(options);
  task_options(options);  // a bad one is found before a table is read
  merge_options(options);
  check_stop_before(options);
  const SubmissionFolder folder = submission_folder(options.output);
  check_batch_folder(folder.root);
  const std::string backend = task_backend(options);
  const SweepConfig config = read_config(options.input);
  check_new_submission(folder);
  JobRequest request;
  request.dry_run = options.dry_run;
  if (!options.dry_run) request.sbatch = find_sbatch();
  const int threads = std::min(default_thread_count(), std::max(1, options.cpus));
  const ThreadLimit limit(threads);
  SweepInput input = options.input;
  input.shards = static_cast<std::size_t>(options.shards);
  CheckedSweep checked(input, config, choose_backend("cpu", "", threads));
  checked.check_shards(static_cast<std::size_t>(options.shards),
                       fmt::format("--shards {}", options.shards));
  PartStore::check_count(checked.sweep().block_count(), checked.sweep().operators().size());
  warn_of(checked);
  const fs::path table = whole_path(checked.table_file());
  const std::string config_text = with_table(text_of_file(options.input.config), table);
  Submission submission = new_submission(options, checked, config_text, table);
  std::cout << fmt::format("operators   {} in {}\nshards      {}, {} each at most\n",
                           count_text(static_cast<double>(submission.operators)),
                           counted(submission.blocks, "part"), submission.shards,
                           counted(submission.blocks_of(1), "part"));
  settle_needs(options, checked, threads, backend != "cpu");
  check_stop_before(options);  // the time may be ours
  make_submission(folder, submission,
                  submission_files(options, folder, config_text, submission.fingerprint,
                                   sweep_arguments(options, backend, checked)));
  std::cout << fmt::format("folder      {}\n", folder.root.string());
  for (std::size_t shard = 1; shard <= submission.shards; ++shard) request.shards.push_back(shard);
  submit_jobs(folder, submission, request);
  if (options.dry_run) {
    std::cout << fmt::format("next        archwalk submit --resume {}\n",
                             shell_word(folder.root.string()));
  } else {
    std::cout << next_line(folder);
  }
  return kSuccess;
}

}  // namespace

std::string next_line(const SubmissionFolder& folder) {
  return fmt::format("next        archwalk status {}\n", shell_word(folder.root.string()));
}

void add_submit(CLI::App& app, Action& action) {
  auto options = std::make_shared<SubmitOptions>();
  options->common.backend.clear();
  CLI::App* command = app.add_subcommand("submit", "a sweep in shards, as a Slurm array");
  add_submit_options(*command, *options);
  command->footer(kHelp);
  command->callback([options, &action] {
    action = [options] {
      set_quiet(options->common.quiet);
      return options->resume.empty() ? submit_new(*options) : resume_submission(*options);
    };
  });
}

}  // namespace archwalk::cli
