// archwalk sweep: all checks first, then the blocks, then the file.

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>

#include "archwalk/cli/command_line.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/io/checksum.hpp"
#include "archwalk/io/matrix_file.hpp"
#include "archwalk/io/output_path.hpp"
#include "archwalk/io/part_sink.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/io/toml_reader.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"
#include "processor_name.hpp"
#include "sweep_summary_text.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

struct SweepOptions {
  CommonOptions common;
  std::string config;
  std::string output;
  std::string table;
  std::string shard;
  std::int64_t block = 0;  ///< operators; 0: by the work
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

fs::path table_path(const SweepOptions& options, const SweepConfig& config) {
  if (!options.table.empty()) return options.table;
  if (config.table.empty()) {
    throw InputError(fmt::format("{} names no table", options.config), "a sweep walks on one",
                     "add table = \"FILE.h5\", or give --table FILE.h5");
  }
  return fs::path(options.config).parent_path() / config.table;
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The same command again, going on where this one stopped.
std::string resume_command(const std::vector<std::string>& arguments) {
  std::string command;
  for (const std::string& argument : arguments) {
    if (argument != "--resume") command += shell_word(argument) + " ";
  }
  return command + "--resume";
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
  say("{} operators in {} parts of {}, {} parts to do", sweep.operators().size(),
      sweep.block_count(), sweep.block_size(), blocks);
  ConsoleProgress progress(total, total > 0.0 ? left.walk_steps / total : 0.0, quiet);
  run_sweep(sweep, shard, sink, progress);
}

ExistingParts existing_parts(const SweepOptions& options) {
  if (options.resume) return ExistingParts::resume;
  return options.common.force ? ExistingParts::discard : ExistingParts::refuse;
}

int run(const SweepOptions& options, const std::vector<std::string>& arguments) {
  set_quiet(options.common.quiet);
  const std::optional<Shard> shard = parse_shard(options.shard);
  const SweepConfig config = read_sweep_config(read_toml(options.config));
  if (options.block < 0) {
    throw InputError(fmt::format("--block {}", options.block), "it is a number of operators",
                     "give at least 1, or leave it out");
  }
  if (options.output.empty() && !options.plan) {
    throw InputError("no output is named", "the results go to a file", "add --output OUT.h5");
  }
  // A shard leaves parts beside those of the others, on a file system that they share.
  const std::string target =
      shard ? fmt::format("{}.shard-{}-of-{}", options.output, shard->number, shard->count)
            : options.output;
  if (!options.plan) check_output_path(target, options.common.force);
  const fs::path table_file = table_path(options, config);
  const BenchmarkTable table = read_table(table_file);
  const BackendChoice backend = backend_of(options.common);
  const ThreadLimit limit(backend.threads);
  const fs::path folder = fs::path(options.config).parent_path();
  Sweep sweep(table, config, backend, static_cast<std::size_t>(options.block),
              matrix_files(folder));
  if (options.plan) {
    std::cout << plan_text(sweep, options.output);
    return kSuccess;
  }
  if (shard && shard->count > sweep.block_count()) {
    throw InputError(
        fmt::format("--shard {} of a sweep in {} parts", options.shard, sweep.block_count()),
        "some shards would have nothing to do", "use fewer shards, or smaller parts with --block");
  }
  const RunDescription description{text_of_file(options.config), table_file.filename().string(),
                                   sha256_of_file(table_file),
                                   matrix_checksums(folder, sweep.operators())};
  PartStore store(target, sweep_fingerprint(description, sweep));
  store.open(existing_parts(options));
  PartSink sink(store, description, sweep,
                backend.devices.empty() ? processor_name() : backend.device_names);
  catch_interrupts();
  const std::string go_on = fmt::format("go on with {}", resume_command(arguments));
  try {
    run_blocks(sweep, shard.value_or(Shard{}), sink, options.common.quiet);
    if (shard) {
      say("shard {} is finished: join all shards with archwalk merge OUT.h5 {} ...", options.shard,
          shell_word(store.folder().string()));
      return kSuccess;
    }
    const SweepOutcome outcome = assemble_sweep(store.files(), options.output,
                                                plain_command(arguments), options.common.force);
    store.remove();
    return report_outcome(outcome, options.output, options.common.quiet);
  } catch (const Interrupted&) {
    throw Interrupted(fmt::format("interrupted: {} of {} parts are finished and kept in {}: {}",
                                  store.finished().size(), sweep.block_count(),
                                  store.folder().string(), go_on));
  } catch (const SystemError& error) {
    throw SystemError(fmt::format("{}: finished parts are kept in {}: {}", error.what(),
                                  store.folder().string(), go_on));
  }
}

}  // namespace

void add_sweep(CLI::App& app, const std::vector<std::string>& arguments, Action& action) {
  auto options = std::make_shared<SweepOptions>();
  CLI::App* command = app.add_subcommand("sweep", "many operators on one table: the main job");
  command->add_option("CONFIG", options->config, "the sweep's TOML file")->required();
  command->add_option("-o,--output", options->output, "the sweep file to write");
  command->add_option("--table", options->table, "the table, instead of the one in CONFIG");
  command->add_option("--block", options->block,
                      "operators in a part (default: by the work, some seconds)");
  command->add_option("--shard", options->shard, "i/n: run one of n shares, leave its parts");
  command->add_flag("--resume", options->resume, "keep the finished parts of an earlier run");
  command->add_flag("--plan", options->plan, "tell what it would take, and run nothing");
  add_engines(*command, options->common);
  add_quiet(*command, options->common);
  add_force(*command, options->common, "replace the output and leftover parts");
  command->footer([] { return sweep_config_help() + "\n" + operators_help(); });
  command->callback([options, arguments, &action] {
    action = [options, arguments] { return run(*options, arguments); };
  });
}

}  // namespace archwalk::cli
