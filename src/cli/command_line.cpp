#include "archwalk/cli/command_line.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <system_error>

#include "archwalk/core/build_info.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/core/stopped_early.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/core/version.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "commands.hpp"
#include "console_progress.hpp"
#include "messages.hpp"

namespace archwalk {
namespace {

/// Names a command that there is not, which CLI11 does not.
void check_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments[1].empty() || arguments[1].front() == '-') return;
  const std::vector<std::string> known = cli::command_names(app);
  if (std::find(known.begin(), known.end(), arguments[1]) != known.end()) return;
  const std::string nearest = nearest_word(arguments[1], known);
  throw InputError(fmt::format("unknown command '{}'", arguments[1]),
                   "the command can't be understood",
                   (nearest.empty() ? fmt::format("give one of {}", fmt::join(known, ", "))
                                    : fmt::format("did you mean {}?", nearest)) +
                       " (archwalk --help lists all)");
}

/// Names the first option that the command given does not have, which CLI11 tells only where
/// nothing else is wrong.
void check_options(const CLI::App& command, const std::string& name) {
  for (const std::string& word : command.remaining(true)) {
    if (!word.starts_with("--")) continue;
    std::vector<std::string> known;
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& long_name : option->get_lnames()) known.push_back("--" + long_name);
    }
    const std::string given = word.substr(0, word.find('='));
    const std::string nearest = nearest_word(given, known);
    throw InputError(
        fmt::format("{} has no option '{}'", name, given), "the command can't be understood",
        nearest.empty() ? fmt::format("{} --help lists all", name)
                        : fmt::format("did you mean {}? ({} --help lists all)", nearest, name));
  }
}

int run_action(const cli::Action& action) {
  const int code = action();
  std::cout.flush();
  if (!std::cout) {
    throw SystemError("stdout can't be written", "the result is lost",
                      "check where the output goes");
  }
  return code;
}

// CLI11 says what is wrong on lines of its own; ours are one line with the mend.
int usage_error(const CLI::App& app, const CLI::ParseError& error) {
  std::string command = "archwalk";
  for (const CLI::App* sub : app.get_subcommands()) command += " " + sub->get_name();
  try {
    for (const CLI::App* sub : app.get_subcommands()) check_options(*sub, command);
  } catch (const InputError& unknown) {
    cli::complain(unknown.what());
    return kBadInput;
  }
  cli::complain(
      fmt::format("{}: the command can't be understood: see {} --help", error.what(), command));
  return kBadInput;
}

int parse_and_run(CLI::App& app, int argc, const char* const* argv, const cli::Action& action) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return usage_error(app, error);
    return run_action([&] { return app.exit(error); });  // --help, --version
  }
  return run_action(action);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  const std::vector<std::string> arguments(argv, argv + argc);
  CLI::App app("archwalk: random walks of neural architecture search on tabular benchmarks",
               "archwalk");
  app.set_version_flag("--version",
                       fmt::format("archwalk {} ({}, {})", version(), commit(), compiler()));
  app.require_subcommand(1);
  silence_hdf5();
  cli::Action action;
  cli::add_import(app, action);
  cli::add_synth(app, action);
  cli::add_info(app, action);
  cli::add_sweep(app, arguments, action);
  cli::add_hypotheses(app, action);
  cli::add_distance(app, action);
  cli::add_export(app, action);
  cli::add_merge(app, arguments, action);
  cli::add_submit(app, action);
  cli::add_status(app, action);
  cli::add_landscape(app, action);
  cli::add_bench(app, action);
  cli::add_help(app, action);
  app.footer("exit codes: 0 done, 1 failed, 2 bad usage or input, 3 interrupted (resume)");
  cli::end_at_interrupts(stopped_early().what());
  try {
    check_command(app, arguments);
    return parse_and_run(app, argc, argv, action);
  } catch (const InputError& error) {
    cli::complain(error.what());
    return kBadInput;
  } catch (const Interrupted& error) {
    cli::complain(error.what());
    return kInterrupted;
  } catch (const std::bad_alloc&) {
    cli::complain("memory ran out: the work does not fit: use fewer threads or smaller parts");
  } catch (const std::system_error& error) {
    cli::complain(
        error.code() == std::errc::resource_unavailable_try_again
            ? fmt::format("a thread can't be started ({}): the work is shared among "
                          "threads: use fewer --threads, or raise the limits on processes "
                          "and memory",
                          error.what())
            : error.what());
  } catch (const std::exception& error) {
    cli::complain(error.what());
  }
  return kFailed;
}

}  // namespace archwalk
