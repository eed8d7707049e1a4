#include "shard_needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "messages.hpp"

namespace archwalk::cli {
namespace {

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;
constexpr double kMinute = 60.0;
// A node may be half as fast as this machine, and has to read the table first.
constexpr double kSlower = 2.0;
constexpr double kStart = 5 * kMinute;
constexpr double kLeast = 10 * kMinute;
// More is seldom granted, nor needed: a task that is stopped goes on when it is requeued.
constexpr double kMost = 24 * 60 * kMinute;
// Of program, libraries and engines, beside what grows with the sweep; with a GPU its driver's too.
constexpr double kProgram = kGiB;
constexpr double kDriver = 4 * kGiB;
// Matrices are counted whole; beside them is little.
constexpr double kRoundUp = 1.1;
// Measured: the whole is judged on one thread.
constexpr double kJoiningOfOperator = 2e-3;  // s

std::string time_text(double seconds) {
  const double minutes =
      5.0 * std::ceil(std::clamp(kSlower * seconds + kStart, kLeast, kMost) / (5 * kMinute));
  return fmt::format("{:.0f}:{:02.0f}:00", std::floor(minutes / 60.0), std::fmod(minutes, 60.0));
}

std::string memory_text(double bytes) {
  return fmt::format("{:.0f}G", std::ceil(bytes / kGiB));
}

double longest_shard(CheckedSweep& checked, std::size_t shards, const SweepSpeed& speed) {
  std::vector<double> seconds(shards, 0.0);
  for (std::size_t block = 0; block < checked.sweep().block_count(); ++block) {
    const SweepWork work = checked.sweep().work(block);
    double& sum = seconds[block % shards];
    if (work.walk_steps > 0.0) sum += work.walk_steps / speed.walk_steps_per_second;
    const std::size_t begin = block * checked.sweep().block_size();
    const std::size_t end =
        std::min(begin + checked.sweep().block_size(), checked.sweep().operators().size());
    for (std::size_t row = begin; row < end; ++row) sum += speed.exact_seconds[row];
  }
  return *std::max_element(seconds.begin(), seconds.end());
}

}  // namespace

ShardNeeds shard_needs(CheckedSweep& checked, std::size_t shards, int threads, int cpus,
                       bool on_gpu, bool wants_time) {
  ShardNeeds needs;
  const auto table = static_cast<double>(std::filesystem::file_size(checked.table_file()));
  const auto operators = static_cast<double>(checked.sweep().operators().size());
  // Half as much again: the plan counts a block's arrays, not what a library keeps beside them.
  const double task = 1.5 * checked.sweep().block_bytes() +
                      kRoundUp * checked.sweep().engine_bytes(cpus) + 8.0 * table +
                      kRoundUp * checked.sweep().operator_bytes();
  needs.memory = memory_text(kProgram + task + (on_gpu ? kDriver : 0.0));
  needs.merge_memory = memory_text(kProgram + kRoundUp * checked.sweep().joining_bytes(cpus));
  needs.merge_time = time_text(kJoiningOfOperator * operators);
  if (!wants_time) return needs;
  const double seconds =
      longest_shard(checked, shards, checked.sweep().calibrate()) * threads / cpus;
  needs.time = time_text(seconds);
  needs.how = fmt::format("about {} for the longest shard on {} like this machine's",
                          duration_text(seconds), counted(static_cast<std::size_t>(cpus), "CPU"));
  return needs;
}

}  // namespace archwalk::cli
