#include "slurm.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

#include "archwalk/core/error.hpp"
#include "child_program.hpp"

namespace archwalk::cli {
namespace {

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

bool is_number(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
}

// 0 for what is no number: a whole array that waits is "1-4" or "N/A".
std::size_t task_of(const std::string& text) {
  std::size_t task = 0;
  const char* end = text.data() + text.size();
  return std::from_chars(text.data(), end, task).ptr == end ? task : 0;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '|');) fields.push_back(field);
  return fields;
}

// "CANCELLED by 1000" is CANCELLED.
std::string first_word(const std::string& text) {
  return text.substr(0, text.find(' '));
}

void add_new(SlurmAnswer& answer, SlurmState state) {
  const bool is_there = std::any_of(answer.jobs.begin(), answer.jobs.end(), [&](const auto& one) {
    return one.job == state.job && one.shard == state.shard;
  });
  if (!is_there) answer.jobs.push_back(std::move(state));
}

// JOB|TASK|STATE|REASON
void ask_squeue(const std::string& jobs, const std::vector<std::string>& cluster,
                SlurmAnswer& answer) {
  const std::string squeue = find_program("squeue").string();
  if (squeue.empty()) return;
  std::vector<std::string> words = {squeue,         "--noheader",           "--array",
                                    "--states=all", "--format=%F|%K|%T|%r", "--jobs=" + jobs};
  words.insert(words.end(), cluster.begin(), cluster.end());
  const ChildResult result = run_program(words);
  // That is how it says that the only job asked for is gone.
  const bool is_gone = result.errors.find("Invalid job id") != std::string::npos;
  answer.knows_queue = result.code == 0 || is_gone;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() < 3) continue;
    add_new(answer, {fields[0], task_of(fields[1]), first_word(fields[2]),
                     fields.size() > 3 ? fields[3] : ""});
  }
}

// JOB_TASK|STATE
void ask_sacct(const std::string& jobs, const std::vector<std::string>& cluster,
               SlurmAnswer& answer) {
  const std::string sacct = find_program("sacct").string();
  if (sacct.empty()) return;
  std::vector<std::string> words = {sacct,           "--noheader",           "--parsable2",
                                    "--allocations", "--format=JobID,State", "--jobs=" + jobs};
  words.insert(words.end(), cluster.begin(), cluster.end());
  const ChildResult result = run_program(words);
  if (result.code != 0) return;
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    const std::vector<std::string> fields = fields_of(line);
    if (fields.size() < 2) continue;
    const std::size_t dash = fields[0].find('_');
    const std::size_t task = dash == std::string::npos ? 0 : task_of(fields[0].substr(dash + 1));
    const std::string state = first_word(fields[1]);
    // Of what is in the queue, squeue knows better.
    if (answer.knows_queue && (state == "PENDING" || state == "RUNNING")) continue;
    add_new(answer, {fields[0].substr(0, dash), task, state, ""});
  }
}

}  // namespace

std::string find_sbatch() {
  const std::string sbatch = find_program("sbatch").string();
  if (!sbatch.empty()) return sbatch;
  throw InputError("sbatch is not on PATH", "it hands the shards to Slurm",
                   "run this on a machine of the cluster that has Slurm's commands, or give "
                   "--dry-run to write the scripts alone");
}

JobNumber run_sbatch(const std::string& sbatch, const std::vector<std::string>& words) {
  std::vector<std::string> all = {sbatch, "--parsable"};
  all.insert(all.end(), words.begin(), words.end());
  const ChildResult result = run_program(all);
  if (result.code != 0) {
    throw SystemError(fmt::format("sbatch refused the job ({})", first_line(result.errors)),
                      "Slurm did not take it", "mend what it names");
  }
  std::istringstream lines(result.output);
  std::string line;
  // What a site's own plugins print may come before.
  for (std::string next; std::getline(lines, next);) line = next;
  const std::size_t end = line.find(';');
  const JobNumber number{line.substr(0, end), end == std::string::npos ? "" : line.substr(end + 1)};
  if (is_number(number.job)) return number;
  throw SystemError(fmt::format("sbatch printed '{}'", line), "the number of the job is not known",
                    "look for it with squeue --me");
}

SlurmAnswer ask_slurm(const Submission& submission) {
  std::vector<std::string> jobs;
  std::vector<std::string> cluster;
  for (const SlurmJobs& one : submission.submitted) {
    for (const std::string& job : {one.array_job, one.merge_job}) {
      if (is_number(job)) jobs.push_back(job);
    }
    if (!one.cluster.empty()) cluster = {"--clusters=" + one.cluster};
  }
  SlurmAnswer answer;
  if (jobs.empty()) return answer;
  const std::string list = fmt::format("{}", fmt::join(jobs, ","));
  ask_squeue(list, cluster, answer);
  ask_sacct(list, cluster, answer);
  return answer;
}

}  // namespace archwalk::cli
