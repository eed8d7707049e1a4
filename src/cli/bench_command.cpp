// archwalk bench: throughput on this machine.
#include <fmt/chrono.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <memory>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/io/bench_output.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/table/synthetic.hpp"
#include "bench_sweep.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"
#include "processor_name.hpp"

namespace archwalk::cli {
namespace {

constexpr double kSweepOperatorsPerSecond = 50.0;  // of --seconds
constexpr std::uint32_t kFewestSweepOperators = 5;
constexpr std::uint32_t kMostSweepOperators = 2500;
constexpr int kSweepRepetitions = 3;
constexpr double kShortestRepetition = 0.01;  // seconds, down to the fewest
constexpr double kFewestRepetitions = 3.0;
constexpr double kRepetitions = 9.0;
constexpr double kLongest = 3600.0;

struct BenchOptions {
  CommonOptions common;
  std::vector<std::string> kinds;
  std::string table;
  std::string instruction_set;
  double seconds = 1.0;
  bool without_peers = false;
  bool json = false;
};

BenchmarkTable table_of(const BenchOptions& options) {
  if (!options.table.empty()) return read_table(options.table);
  return synthetic_table(find_space("tss"), std::uint64_t{1});
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What --kind names, and what the sweep is compared with.
std::vector<std::string> kinds_of(const BenchOptions& options) {
  std::vector<std::string> kinds = select_kinds(options.kinds);
  if (contains(kinds, kSweepKind)) {
    for (const std::string& name : kinds_of_sweep()) {
      if (!contains(kinds, name)) kinds.push_back(name);
    }
  }
  return kinds;
}

int run(const BenchOptions& options) {
  set_quiet(options.common.quiet);
  if (!(options.seconds > 0.0 && options.seconds <= kLongest)) {
    throw InputError(fmt::format("--seconds {}", options.seconds), "each kind is timed so long",
                     fmt::format("give more than 0 and at most {}", kLongest));
  }
  BenchConditions conditions;
  BenchSettings& settings = conditions.settings;
  settings.kinds = kinds_of(options);
  settings.backend =
      backend_of(options.common, options.instruction_set, threads_of(options.common));
  settings.budget.seconds = options.seconds;
  settings.budget.repetitions = static_cast<int>(std::clamp(
      std::round(options.seconds / kShortestRepetition), kFewestRepetitions, kRepetitions));
  const bool on_one_core =
      settings.backend.backend == Backend::cpu && settings.backend.threads == 1;
  settings.budget.clock = on_one_core ? Clock::processor : Clock::wall;
  settings.with_peers = !options.without_peers;
  const ThreadLimit limit(settings.backend.threads);
  const BenchmarkTable table = table_of(options);
  conditions.processor = processor_name();
  conditions.date = fmt::format(
      "{:%FT%TZ}",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
  catch_interrupts();
  ConsoleProgress progress(1.0, 0.0, true);  // only to be interrupted: times vary by machine
  say("timing {} kinds, {} s each{}", settings.kinds.size(), options.seconds,
      options.without_peers ? "" : " and as long for each peer");
  BenchReport report = run_bench(table, settings, progress);
  report.table = options.table.empty() ? "synthetic, seed 1"
                                       : std::filesystem::path(options.table).filename().string();
  if (contains(settings.kinds, kSweepKind)) {
    const double operators =
        std::clamp<double>(std::round(kSweepOperatorsPerSecond * options.seconds),
                           kFewestSweepOperators, kMostSweepOperators);
    say("timing a sweep of {} operators, {} times", operators, kSweepRepetitions);
    add_whole_sweep(table, settings.backend, static_cast<std::uint32_t>(operators),
                    kSweepRepetitions, progress, report);
  }
  std::cout << (options.json ? bench_json(report, conditions) + "\n"
                             : bench_text(report, conditions));
  return 0;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  auto options = std::make_shared<BenchOptions>();
  options->common.threads = 1;
  CLI::App* command = app.add_subcommand("bench", "throughput on this machine");
  command->add_flag("--json", options->json, "one JSON object");
  command->add_option("--kind", options->kinds, "measure only this; may be repeated");
  command->add_option("--seconds", options->seconds, "time for each kind")->capture_default_str();
  command->add_option("--table", options->table, "a table (default: a synthetic one of tss)");
  command->add_option("--instruction-set", options->instruction_set,
                      "baseline, avx2 or avx512 (default: the widest)");
  command->add_flag("--no-peers", options->without_peers,
                    "without what a user would write instead");
  add_engines(*command, options->common);
  add_quiet(*command, options->common);
  command->get_option("--threads")
      ->description("threads to use: targets and what a user would write are of one core")
      ->default_str("1");
  command->footer([] {
    return fmt::format(
        "Kinds: {}.\n"
        "Rates of one thread are by processor time, of several by the wall. Repetitions are\n"
        "interleaved over all kinds and peers; best and median are told.",
        fmt::join(bench_kind_names(), ", "));
  });
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace archwalk::cli
