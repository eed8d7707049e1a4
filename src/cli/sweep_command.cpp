// archwalk sweep: all checks first, then the blocks, then the file.

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <memory>
#include <new>
#include <optional>
#include <system_error>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/part_sink.hpp"
#include "archwalk/io/shell_word.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "join_parts.hpp"
#include "messages.hpp"
#include "processor_name.hpp"
#include "sweep_input.hpp"
#include "sweep_summary_text.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

struct SweepOptions {
  CommonOptions common;
  SweepInput input;
  std::string output;
  std::string shard;
  std::string expected;  ///< fingerprint
  bool resume = false;
  bool plan = false;
};

std::optional<Shard> parse_shard(const std::string& text) {
  if (text.empty()) return std::nullopt;
  Shard shard;
  const char* end = text.data() + text.size();
  const auto number = std::from_chars(text.data(), end, shard.number);
  if (number.ec == std::errc() && number.ptr != end && *number.ptr == '/') {
    const auto count = std::from_chars(number.ptr + 1, end, shard.count);
    if (count.ec == std::errc() && count.ptr == end && shard.number >= 1 &&
        shard.number <= shard.count) {
      return shard;
    }
  }
  throw InputError(fmt::format("--shard {}", text), "it says which of how many shares is run",
                   "give i/n with i from 1 to n, as 1/4");
}

// The same command again, going on where this one stopped.
std::string resume_command(const std::vector<std::string>& arguments) {
  // Behind a "--" there are no options.
  const auto end = std::find(arguments.begin(), arguments.end(), "--");
  std::string command;
  for (auto argument = arguments.begin(); argument != end; ++argument) {
    if (*argument != "--resume") command += shell_word(*argument) + " ";
  }
  command += "--resume";
  for (auto argument = end; argument != arguments.end(); ++argument) {
    command += " " + shell_word(*argument);
  }
  return command;
}

void run_blocks(Sweep& sweep, const Shard& shard, PartSink& sink, bool quiet) {
  SweepWork left;
  std::size_t blocks = 0;
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    if (!shard.contains(block) || sink.has_block(block)) continue;
    const SweepWork work = sweep.work(block);
    left.walk_steps += work.walk_steps;
    left.exact_terms += work.exact_terms;
    ++blocks;
  }
  const double total = left.walk_steps + left.exact_terms;
  say("{} in {} of {}, {} to do", counted(sweep.operators().size(), "operator"),
      counted(sweep.block_count(), "part"), sweep.block_size(), counted(blocks, "part"));
  ConsoleProgress progress(std::max(total, 1.0), total > 0.0 ? left.walk_steps / total : 0.0,
                           quiet);
  run_sweep(sweep, shard, sink, progress);
}

ExistingParts existing_parts(const SweepOptions& options) {
  if (options.resume) return ExistingParts::resume;
  return options.common.force ? ExistingParts::discard : ExistingParts::refuse;
}

// Parts of one run are of one size: those that are there say which, where the user does not.
std::optional<std::int64_t> block_to_resume(const SweepOptions& options, const fs::path& target) {
  const fs::path folder = PartStore::folder_of(target);
  std::vector<fs::path> files = PartStore::files_in(folder);
  if (!options.common.force) files.push_back(target);
  for (const fs::path& file : files) {
    const auto size = static_cast<std::int64_t>(origin_of(file).block_size);
    if (size == 0) continue;
    if (options.input.block.value_or(size) != size) {
      throw InputError(
          fmt::format("--block {}, and '{}' is of a run in parts of {}", *options.input.block,
                      file.string(), counted(static_cast<std::size_t>(size), "operator")),
          "parts of different sizes can't be joined",
          fmt::format(
              "resume with --block {} or without it, or give --force without --resume to start "
              "anew",
              size));
    }
    return size;
  }
  return options.input.block;
}

// What an earlier run of a finished sweep left that was killed as it ended.
void remove_leftovers(const fs::path& target, const std::string& fingerprint) {
  remove_stale_temporaries(target);
  if (!fs::is_directory(PartStore::folder_of(target))) return;
  PartStore store(target, fingerprint);
  try {
    store.open(ExistingParts::resume);
    store.remove();
  } catch (const InputError& not_ours) {
    warn(not_ours.what());
  }
}

// Parts of an earlier run are read through, which takes minutes where there are many.
void open_parts(const SweepOptions& options, PartStore& store) {
  const std::size_t count = options.resume ? store.files().size() : 0;
  if (count > 0) say("{} of an earlier run to read through", counted(count, "finished part"));
  ConsoleProgress progress(static_cast<double>(count), 0.0, options.common.quiet || count == 0);
  const std::vector<std::string> told = store.open(existing_parts(options), progress);
  progress.finish();
  for (const std::string& one : told) warn(one);
  if (options.resume) remove_stale_temporaries(store.output());
}

// The parts that are left to do, and the file; the store is open.
int run_parts(const SweepOptions& options, const std::vector<std::string>& arguments,
              const std::optional<Shard>& shard, Sweep& sweep, PartStore& store, PartSink& sink) {
  const std::string go_on = fmt::format("go on with {}", resume_command(arguments));
  const auto stopped = [&] {
    return fmt::format("interrupted: {} of {} finished and kept in {}: {}", store.finished().size(),
                       counted(sweep.block_count(), "part"), store.folder().string(), go_on);
  };
  const auto kept = [&](const Error& error) {
    return fmt::format("{}: finished parts are kept in {}: {}", error.what(),
                       store.folder().string(), go_on);
  };
  try {
    run_blocks(sweep, shard.value_or(Shard{}), sink, options.common.quiet);
    end_at_interrupts(stopped());  // all that is left to do is done again from the parts
    if (interrupted()) throw Interrupted("stopped by the user");
    if (shard) {
      say("shard {} is finished: join all shards with archwalk merge OUT.h5 {} ...", options.shard,
          path_word(store.folder().string()));
      return kSuccess;
    }
    const SweepOutcome outcome = join_parts(store.parts(sweep.block_count()), options.output,
                                            plain_command(arguments), options.common);
    store.remove();
    return report_outcome(outcome, options.output, options.common.quiet);
  } catch (const Interrupted&) {
    throw Interrupted(stopped());
  } catch (const InputError& error) {
    throw InputError(kept(error));
  } catch (const SystemError& error) {
    throw SystemError(kept(error));
  } catch (const std::bad_alloc&) {
    throw SystemError(kept(SystemError("memory ran out", "a part, or the joining, does not fit",
                                       "free some, or use fewer --threads")));
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again) throw;
    throw SystemError(kept(SystemError(fmt::format("a thread can't be started ({})", error.what()),
                                       "the work is shared among threads",
                                       "use fewer --threads, or raise the limits on processes and "
                                       "memory")));
  }
}

int run(const SweepOptions& options, const std::vector<std::string>& arguments) {
  set_quiet(options.common.quiet);
  const std::optional<Shard> shard = parse_shard(options.shard);
  const SweepConfig config = read_config(options.input);
  if (options.output.empty() && !options.plan) {
    throw InputError("no output is named", "the results go to a file", "add --output OUT.h5");
  }
  // A shard leaves parts beside those of the others, on a file system that they share.
  const fs::path target =
      shard ? shard_output(options.output, shard->number, shard->count) : fs::path(options.output);
  check_not_an_input(options.output, named_files(options.input, config));
  PartStore::check_outside(target);
  // A file that is there may be this very sweep, finished: that is known once the sweep is.
  const bool may_be_finished = options.resume && !options.common.force && fs::exists(target);
  if (!options.plan && !may_be_finished) check_output_path(target, options.common.force);
  SweepInput input = options.input;
  if (shard) input.shards = shard->count;
  if (options.resume) input.block = block_to_resume(options, target);
  const BackendChoice backend = backend_of(options.common);
  const ThreadLimit limit(backend.threads);
  CheckedSweep checked(input, config, backend);
  Sweep& sweep = checked.sweep();
  check_not_an_input(options.output, checked.matrix_files());
  PartStore::check_count(sweep.block_count(), sweep.operators().size());
  if (shard) checked.check_shards(shard->count, "--shard " + options.shard);
  warn_of(checked);
  if (options.plan) {
    std::cout << plan_text(sweep, shard, backend.threads,
                           options.output.empty() ? "" : target.string());
    return kSuccess;
  }
  const RunDescription description = checked.description(text_of_file(options.input.config));
  const std::string fingerprint = sweep_fingerprint(description, sweep);
  check_fingerprint(fingerprint, options.expected);
  if (may_be_finished) {
    if (origin_of(target).fingerprint == fingerprint) {
      say("{} holds this sweep, finished: nothing is left to do", options.output);
      remove_leftovers(target, fingerprint);
      return kSuccess;
    }
    check_output_path(target, false);
  }
  PartStore store(target, fingerprint);
  open_parts(options, store);
  PartSink sink(store, description, sweep,
                backend.devices.empty() ? processor_name() : backend.device_names);
  catch_interrupts();
  return run_parts(options, arguments, shard, sweep, store, sink);
}

}  // namespace

void add_sweep(CLI::App& app, const std::vector<std::string>& arguments, Action& action) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* command = app.add_subcommand("sweep", "many operators on one table: the main job");
  command->add_option("CONFIG", options->input.config, "the sweep's TOML file")->required();
  command->add_option("-o,--output", options->output, "the sweep file to write");
  add_sweep_input(*command, options->input);
  command->add_option("--shard", options->shard, "i/n: run one of n shares, leave its parts");
  command->add_flag("--resume", options->resume,
                    "keep the finished parts of an earlier run; damaged ones are put aside as "
                    "NNNNNN.h5.aside and computed again");
  command->add_flag("--plan", options->plan, "tell what it would take, and run nothing");
  add_expected(*command, options->expected);
  add_engines(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common,
            "replace the output and leftover parts; with --resume, the output alone");
  command->footer([] { return sweep_config_help() + "\n" + operators_help(); });
  command->callback([options, arguments, &action] {
    action = [options, arguments] { return run(*options, arguments); };
  });
}

}  // namespace archwalk::cli
