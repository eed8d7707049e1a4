#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "archwalk/space/search_space.hpp"
#include "archwalk/walk/backend.hpp"

namespace archwalk::cli {

/// What a command does once its arguments are read; returns the exit code.
using Action = std::function<int()>;

/// One function a command: declares the arguments and sets `action` when the command is given.
void add_import(CLI::App& app, Action& action);
void add_synth(CLI::App& app, Action& action);
void add_info(CLI::App& app, Action& action);
void add_distance(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_hypotheses(CLI::App& app, Action& action);
void add_landscape(CLI::App& app, Action& action);
void add_submit(CLI::App& app, Action& action);
void add_status(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_help(CLI::App& app, Action& action);
/// `arguments` is the whole command line, for the file and for the command that resumes a run.
void add_sweep(CLI::App& app, const std::vector<std::string>& arguments, Action& action);
void add_merge(CLI::App& app, const std::vector<std::string>& arguments, Action& action);

/// The names of all commands, in the order of the help.
std::vector<std::string> command_names(const CLI::App& app);

/// Options that commands share.
struct CommonOptions {
  std::string backend = "auto";
  std::string devices;         ///< a list of GPUs, as the user gave it
  std::optional<int> threads;  ///< default_thread_count() where it is not given
  bool quiet = false;
  bool force = false;
};
void add_quiet(CLI::App& command, CommonOptions& options);
void add_force(CLI::App& command, CommonOptions& options, const std::string& what);
void add_engines(CLI::App& command, CommonOptions& options);
void add_threads(CLI::App& command, CommonOptions& options);
void add_expected(CLI::App& command, std::string& fingerprint);

/// The number of threads that the options ask for.
int threads_of(const CommonOptions& options);
/// The backend that the options and ARCHWALK_ISA ask for.
BackendChoice backend_of(const CommonOptions& options);

/// The same with an instruction set that takes the place of ARCHWALK_ISA, and so many threads.
BackendChoice backend_of(const CommonOptions& options, const std::string& instruction_set,
                         int threads);

/// The code that a text names: an architecture as the space writes it, or a code. Where cells of a
/// graph have numbers for names, the name wins. InputError for any other.
std::uint32_t architecture_code(const SearchSpace& space, const std::string& text);

/// Why a proposal's reach is not known, and what to do: only those that jump have none, in a graph
/// without distance_sums().
inline constexpr const char* kDistanceSumsAdvice =
    "the table lacks the sums of distances: import it again with --distance-sums";

/// InputError where an option that may be repeated was given the same value twice. `why` says what
/// would come of it.
void check_given_once(const std::string& option, const std::vector<std::string>& values,
                      const std::string& why);

/// The arguments without folders: "archwalk sweep a.toml -o b.h5", the same on every machine.
std::string plain_command(const std::vector<std::string>& arguments);

}  // namespace archwalk::cli
