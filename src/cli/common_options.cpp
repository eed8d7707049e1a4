#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "archwalk/cli/thread_count.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/space/graph_space.hpp"
#include "commands.hpp"
#include "messages.hpp"

namespace archwalk::cli {
namespace {

constexpr int kMostThreads = 4096;

}  // namespace

void add_quiet(CLI::App& command, CommonOptions& options) {
  command.add_flag("--quiet", options.quiet, "only warnings and errors on stderr");
}

void add_force(CLI::App& command, CommonOptions& options, const std::string& what) {
  command.add_flag("--force", options.force, what);
}

void add_expected(CLI::App& command, std::string& fingerprint) {
  command.add_option("--expect", fingerprint,
                     "refuse any sweep but the one of this fingerprint, as the scripts of archwalk "
                     "submit do");
}

void add_engines(CLI::App& command, CommonOptions& options) {
  command.add_option("--backend", options.backend, "auto, cpu or cuda: where walks run")
      ->capture_default_str();
  command.add_option("--device", options.devices,
                     "GPUs that share the operators: all that can be used, or numbers as 0,1 "
                     "(default: the first)");
  add_threads(command, options);
}

void add_threads(CLI::App& command, CommonOptions& options) {
  command.add_option("--threads", options.threads,
                     "threads to use (default: those that affinity mask and cgroup allow)");
}

int threads_of(const CommonOptions& options) {
  if (!options.threads) return default_thread_count();
  if (*options.threads < 1 || *options.threads > kMostThreads) {
    throw InputError(fmt::format("--threads {}", *options.threads), "so many can't run",
                     fmt::format("give 1 to {}", kMostThreads));
  }
  return *options.threads;
}

BackendChoice backend_of(const CommonOptions& options) {
  return backend_of(options, "", threads_of(options));
}

BackendChoice backend_of(const CommonOptions& options, const std::string& instruction_set,
                         int threads) {
  const char* variable = std::getenv("ARCHWALK_ISA");
  const std::string isa =
      instruction_set.empty() && variable != nullptr ? variable : instruction_set;
  BackendChoice choice = choose_backend(options.backend, isa, threads, options.devices);
  say("backend: {}", choice.reason);
  return choice;
}

std::uint32_t architecture_code(const SearchSpace& space, const std::string& text) {
  // Names may look like numbers: the name wins, as it does on import.
  if (const auto* graph = dynamic_cast<const GraphSpace*>(&space)) {
    if (const auto code = graph->code_of_name(text)) return *code;
  }
  std::uint32_t code = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, code);
  if (stop != end || text.empty()) return space.code(text);
  if (error == std::errc() && code < space.size()) return code;
  throw InputError(fmt::format("architecture code {}", text),
                   fmt::format("{} has the codes 0 to {}", space.name(), space.size() - 1),
                   "give one of these, or an architecture string");
}

void check_given_once(const std::string& option, const std::vector<std::string>& values,
                      const std::string& why) {
  std::set<std::string> seen;
  for (const std::string& value : values) {
    if (seen.insert(value).second) continue;
    throw InputError(fmt::format("{} {} is given twice", option, value), why,
                     "leave one of them out");
  }
}

std::string plain_command(const std::vector<std::string>& arguments) {
  std::vector<std::string> plain;
  for (const std::string& argument : arguments) {
    const std::string name = std::filesystem::path(argument).filename().string();
    plain.push_back(name.empty() ? argument : name);
  }
  if (!plain.empty()) plain.front() = "archwalk";
  return fmt::format("{}", fmt::join(plain, " "));
}

}  // namespace archwalk::cli
