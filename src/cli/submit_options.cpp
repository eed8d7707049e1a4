#include "submit_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "archwalk/core/error.hpp"
#include "archwalk/io/batch_script.hpp"

namespace archwalk::cli {
namespace {

constexpr const char* kNone = "none";

void add(std::vector<std::string>& words, const char* name, const std::string& value) {
  if (value.empty() || value == kNone) return;
  words.push_back(fmt::format("--{}={}", name, value));
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

double number_of(std::string_view digits) {
  double number = 0.0;
  for (const char digit : digits) number = 10.0 * number + (digit - '0');
  return number;
}

// Seconds of the forms that sbatch(1) lists: M, M:S, H:M:S, D-H, D-H:M, D-H:M:S; nothing of others.
std::optional<double> seconds_of(std::string_view text) {
  constexpr double kMinute = 60.0;
  constexpr double kHour = 60.0 * kMinute;
  double days = 0.0;
  const std::size_t dash = text.find('-');
  if (dash != std::string_view::npos) {
    if (!is_number(text.substr(0, dash))) return std::nullopt;
    days = number_of(text.substr(0, dash));
    text.remove_prefix(dash + 1);
  }
  std::vector<double> parts;
  for (;;) {
    const std::size_t colon = text.find(':');
    if (!is_number(text.substr(0, colon)) || parts.size() == 3) return std::nullopt;
    parts.push_back(number_of(text.substr(0, colon)));
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  // The first is hours after days and where there are three, else minutes.
  double unit = dash != std::string_view::npos || parts.size() == 3 ? kHour : kMinute;
  double seconds = days * 24.0 * kHour;
  for (const double part : parts) {
    seconds += part * unit;
    unit /= 60.0;
  }
  return seconds;
}

void check_time(const std::string& time) {
  if (time.empty() || time == kNone || seconds_of(time)) return;
  throw InputError(fmt::format("--time {}", time), "it is the time limit of a task",
                   "give hours:minutes:seconds as 4:00:00, days-hours as 2-12, minutes as 90, or "
                   "none for the partition's default");
}

// "8G", "500", "0" (all of a node), as sbatch(1) has it.
void check_memory(const std::string& memory) {
  if (memory.empty() || memory == kNone) return;
  const std::size_t digits = memory.find_first_not_of("0123456789");
  const std::string unit = digits == std::string::npos ? "" : memory.substr(digits);
  const bool is_unit =
      unit.empty() || (std::string_view("KMGTkmgt").find(unit[0]) != std::string_view::npos &&
                       (unit.size() == 1 || unit.substr(1) == "B"));
  if (digits != 0 && is_unit) return;
  throw InputError(fmt::format("--mem {}", memory), "it is the memory of a task",
                   "give a number with K, M, G or T behind it, as 8G, or none for the partition's "
                   "default");
}

// "1", "a100:2", "a100:1,v100:1".
void check_gpus(const std::string& gpus) {
  for (std::size_t begin = 0; begin < gpus.size();) {
    const std::size_t end = std::min(gpus.find(',', begin), gpus.size());
    const std::string one = gpus.substr(begin, end - begin);
    const std::size_t colon = one.find(':');
    const std::string count = colon == std::string::npos ? one : one.substr(colon + 1);
    if (colon == 0 || !is_number(count) || number_of(count) < 1.0 || end + 1 == gpus.size()) {
      throw InputError(fmt::format("--gpus-per-task {}", gpus),
                       "it is the number of GPUs of a task",
                       "give 1 or more, with a type as a100:2, or leave it out for none");
    }
    begin = end + 1;
  }
}

void append_checked(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  for (const std::string& word : words) check_sbatch_option(word);
}

CLI::Option* add_list(CLI::App& command, const std::string& name, std::vector<std::string>& list,
                      const std::string& what) {
  return command.add_option(name, list, what)->allow_extra_args(false);
}

void add_slurm_options(CLI::App& command, SubmitOptions& options) {
  const std::string group = "Slurm";
  command
      .add_option("--time", options.time,
                  "time limit of a task, as 4:00:00 (default: by a measurement here; none: the "
                  "partition's)")
      ->group(group);
  command
      .add_option("--mem", options.memory,
                  "memory of a task, as 8G (default: by the plan; none: the partition's)")
      ->group(group);
  command.add_option("--partition", options.partition, "where the jobs run")->group(group);
  command.add_option("--account", options.account, "who is charged")->group(group);
  command.add_option("--cpus-per-task", options.cpus, "as many threads walk in a task")
      ->check(CLI::Range(1, 4096))
      ->group(group);
  command
      .add_option("--gpus-per-task", options.gpus,
                  "GPUs of a task, as 1 or a100:2; tasks then walk on all of them")
      ->group(group);
  command.add_option("--at-once", options.at_once, "tasks that may run at a time")
      ->check(CLI::Range(1, 1000000))
      ->group(group);
  add_list(command, "--sbatch", options.sbatch,
           "any other option of sbatch for the tasks, as --sbatch=--qos=long; may be repeated")
      ->group(group);
  add_list(command, "--merge-sbatch", options.merge_sbatch,
           "the same for the job that joins the shards, which otherwise takes time, partition and "
           "account from above")
      ->group(group);
}

}  // namespace

std::vector<std::string> task_options(const SubmitOptions& options) {
  check_time(options.time);
  check_memory(options.memory);
  check_gpus(options.gpus);
  std::vector<std::string> words;
  add(words, "time", options.time);
  add(words, "mem", options.memory);
  add(words, "partition", options.partition);
  add(words, "account", options.account);
  add(words, "cpus-per-task", options.cpus > 0 ? std::to_string(options.cpus) : "");
  add(words, "gpus-per-task", options.gpus);
  append_checked(words, options.sbatch);
  return words;
}

void check_stop_before(const SubmitOptions& options) {
  const std::optional<double> time = seconds_of(options.time);
  if (!time || options.stop_before < *time) return;
  throw InputError(fmt::format("--stop-before {} with --time {}, {} seconds", options.stop_before,
                               options.time, *time),
                   "a task would be stopped before it has begun",
                   "give more --time, or a smaller --stop-before");
}

std::vector<std::string> merge_options(const SubmitOptions& options) {
  std::vector<std::string> words;
  add(words, "time", options.merge_time.empty() ? options.time : options.merge_time);
  add(words, "mem", options.merge_memory);
  add(words, "partition", options.partition);
  add(words, "account", options.account);
  append_checked(words, options.merge_sbatch);
  return words;
}

void add_submit_options(CLI::App& command, SubmitOptions& options) {
  CLI::Option* resume = command.add_option(
      "--resume", options.resume, "submit the shards of that folder that are not finished");
  const auto only_new = [&](CLI::Option* option) { option->excludes(resume); };
  only_new(command.add_option("CONFIG", options.input.config, "the sweep's TOML file"));
  only_new(command.add_option("-o,--output", options.output, "the folder to make"));
  only_new(command.add_option("--shards", options.shards, "tasks of the array")
               ->check(CLI::Range(1, 1000000)));
  add_sweep_input(command, options.input);
  for (const char* name : {"--table", "--folder", "--block"}) only_new(command.get_option(name));
  only_new(command.add_option("--backend", options.common.backend,
                              "auto, cpu or cuda: where walks run (default: cuda with "
                              "--gpus-per-task, else cpu)"));
  only_new(command
               .add_option("--requeues", options.requeues,
                           "how often a task may be requeued that its time limit stopped")
               ->check(CLI::Range(0, 1000))
               ->capture_default_str());
  only_new(command
               .add_option("--stop-before", options.stop_before,
                           "seconds before the time limit at which a task stops")
               ->check(CLI::Range(1, 65535))
               ->capture_default_str());
  add_slurm_options(command, options);
  command.add_flag("--dry-run", options.dry_run,
                   "write the folder, print what would be submitted, submit nothing");
  add_quiet(command, options.common);
}

}  // namespace archwalk::cli
