// The commands that work on results of sweeps.

#include <fmt/format.h>

#include <iostream>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/io/hdf5_reader.hpp"
#include "archwalk/io/hypotheses_output.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/parts.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "join_parts.hpp"
#include "messages.hpp"
#include "sweep_summary_text.hpp"

namespace archwalk::cli {
namespace {

struct ResultOptions {
  CommonOptions common;
  std::string file;
  std::vector<std::string> shards;
  std::string expected;  ///< fingerprint
  bool json = false;
  bool all = false;
  bool again = false;
};

std::vector<HypothesisRow> hypotheses_of(const ResultOptions& options) {
  if (!options.again) return hypotheses_of_file(options.file);
  ConsoleProgress progress(1.0, 0.0, options.common.quiet);
  return hypotheses_again(options.file, progress);
}

int show_hypotheses(const ResultOptions& options) {
  set_quiet(options.common.quiet);
  const ThreadLimit limit(threads_of(options.common));
  const std::vector<HypothesisRow> rows = hypotheses_of(options);
  if (options.json) {
    std::cout << hypotheses_json(rows) << '\n';
  } else {
    std::cout << hypotheses_table(rows, {options.all});
  }
  return 0;
}

int merge_shards(const ResultOptions& options, const std::string& command) {
  set_quiet(options.common.quiet);
  check_output_path(options.file, options.common.force);
  PartStore::check_outside(options.file, {options.shards.begin(), options.shards.end()});
  const ThreadLimit limit(threads_of(options.common));
  try {
    const auto parts =
        complete_parts({options.shards.begin(), options.shards.end()}, options.expected);
    check_not_an_input(options.file, parts);
    const SweepOutcome outcome = join_parts(parts, options.file, command, options.common);
    return report_outcome(outcome, options.file, options.common.quiet);
  } catch (const DamagedFile& error) {
    throw InputError(
        fmt::format("{}: of a part, remove that file, and finish its shard with archwalk sweep ... "
                    "--resume, or "
                    "archwalk submit --resume DIR",
                    error.what()));
  }
}

}  // namespace

void add_hypotheses(CLI::App& app, Action& action) {
  auto options = std::make_shared<ResultOptions>();
  CLI::App* command =
      app.add_subcommand("hypotheses", "Kendall's tau-b of reach and improvability, with verdicts");
  command->add_option("FILE", options->file, "a sweep file")->required();
  command->add_flag("--json", options->json, "a list of objects");
  command->add_flag("--all", options->all, "every row of the table with all its columns");
  command->add_flag("--again", options->again,
                    "evaluate the results anew; else the rows are those that the file holds");
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  command->callback(
      [options, &action] { action = [options] { return show_hypotheses(*options); }; });
}

void add_merge(CLI::App& app, const std::vector<std::string>& arguments, Action& action) {
  auto options = std::make_shared<ResultOptions>();
  CLI::App* command = app.add_subcommand("merge", "shards of a sweep to one file");
  command->add_option("OUT", options->file, "the sweep file to write")->required();
  command->add_option("SHARD", options->shards, "folders of parts, OUT.h5.shard-1-of-4.parts")
      ->required();
  add_expected(*command, options->expected);
  add_threads(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output if it exists");
  command->callback([options, arguments, &action] {
    action = [options, arguments] { return merge_shards(*options, plain_command(arguments)); };
  });
}

}  // namespace archwalk::cli
