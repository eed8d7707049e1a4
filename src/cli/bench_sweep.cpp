#include "bench_sweep.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "archwalk/core/error.hpp"
#include "archwalk/io/bench_output.hpp"
#include "archwalk/io/part_sink.hpp"
#include "archwalk/io/sweep_file.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/sweep/sweep.hpp"

namespace archwalk::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kWalksPerStart = 16;
constexpr double kReachHigh = 5.5 / 6.0;  // of an architecture's edges, as in the quickstart

/// A folder that is gone with this object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "archwalk-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw SystemError(fmt::format("{}: {}", name, std::strerror(errno)),
                        "the sweep that is timed writes its file there",
                        "let TMPDIR name a folder that can be written");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

FamilyEntry family(const char* proposal, std::uint32_t count, double low, double high) {
  FamilyEntry entry;
  entry.place = "bench";
  entry.count = count;
  entry.reach_low = low;
  entry.reach_high = high;
  entry.proposal = parse_operator_part(proposal);
  return entry;
}

// data/sweeps/quickstart.toml with fewer operators.
SweepConfig sweep_config(const BenchmarkTable& table, std::uint32_t operators) {
  SweepConfig config;
  for (const ScoreColumn* column : bench_scores(table)) config.scores.push_back({column->name, ""});
  for (const char* stratum : {"bottom:0.1", "top:0.1", "all"}) {
    config.strata.push_back(parse_stratum(stratum));
  }
  config.walks_per_start = kWalksPerStart;
  config.horizons = {1, 2, 5, 10, 50, 100};
  const double high = kReachHigh * table.space->product()->edges;
  const std::uint32_t per_edge = operators / 5;
  config.families.push_back(family("edit_distance", operators - per_edge, 1.0, high));
  config.families.push_back(family("per_edge", per_edge, 0.5, high));
  return config;
}

struct SweepRun {
  double wall = 0.0;
  double processor = 0.0;
  double walk_steps = 0.0;
};

SweepRun run_once(const BenchmarkTable& table, const SweepConfig& config,
                  const BackendChoice& backend, Progress& progress) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "sweep.h5";
  const double wall = clock_seconds(Clock::wall);
  const double processor = clock_seconds(Clock::processor);
  Sweep sweep(table, config, backend, 0);
  const RunDescription description{"", "", "", ""};
  PartStore store(output, sweep_fingerprint(description, sweep));
  store.open(ExistingParts::refuse);
  PartSink sink(store, description, sweep, "bench");
  run_sweep(sweep, Shard{}, sink, progress);
  assemble_sweep(store.files(), output, "archwalk bench", false);
  store.remove();
  return {clock_seconds(Clock::wall) - wall, clock_seconds(Clock::processor) - processor,
          sweep.total_work().walk_steps};
}

// Whether the kinds whose speed the sweep is compared with were measured; else says why not.
bool has_kinds_of_sweep(BenchReport& report) {
  for (const std::string& name : kinds_of_sweep()) {
    for (const LeftOut& one : report.left_out) {
      if (one.kind != name) continue;
      report.left_out.push_back({kSweepKind, fmt::format("it is compared with {}", name)});
      return false;
    }
  }
  return true;
}

// Seconds that the walks of the two families take at the speed of their kinds.
double seconds_of_walks(const BenchReport& report, std::uint32_t operators, double all_steps) {
  const double steps = all_steps / operators;
  const std::vector<std::string> names = kinds_of_sweep();
  const std::uint32_t fifth = operators / 5;
  const double counts[] = {static_cast<double>(operators - fifth), static_cast<double>(fifth)};
  double seconds = 0.0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (const KindReport& kind : report.kinds) {
      if (kind.kind == names[i]) seconds += counts[i] * steps / kind.rate.median;
    }
  }
  return seconds;
}

}  // namespace

void add_whole_sweep(const BenchmarkTable& table, const BackendChoice& backend,
                     std::uint32_t operators, int repetitions, Progress& progress,
                     BenchReport& report) {
  if (!has_kinds_of_sweep(report)) return;
  const SweepConfig config = sweep_config(table, operators);
  std::vector<SweepRun> runs;
  for (int repetition = 0; repetition < repetitions; ++repetition) {
    runs.push_back(run_once(table, config, backend, progress));
  }
  const auto median_of = [&runs](double SweepRun::*seconds) {
    std::sort(runs.begin(), runs.end(),
              [=](const SweepRun& a, const SweepRun& b) { return a.*seconds < b.*seconds; });
    return runs[runs.size() / 2].*seconds;  // the best is then the first
  };
  SweepTime time;
  time.operators = operators;
  time.walk_steps = runs.front().walk_steps;
  const double processor_median = median_of(&SweepRun::processor);
  time.processor_seconds = runs.front().processor;
  time.wall_seconds_median = median_of(&SweepRun::wall);
  time.wall_seconds = runs.front().wall;
  time.walk_seconds = seconds_of_walks(report, operators, time.walk_steps);
  const bool by_wall = backend.threads > 1;  // as the other kinds
  KindReport kind;
  kind.kind = kSweepKind;
  kind.engine = "sweep";
  kind.spec = fmt::format("{} operators, both engines, to a file", operators);
  kind.scores = config.scores.size();
  kind.unit = "steps/s";
  kind.rate = {time.walk_steps / (by_wall ? time.wall_seconds : time.processor_seconds),
               time.walk_steps / (by_wall ? time.wall_seconds_median : processor_median)};
  kind.target = (1.0 - kMostLost) * time.walk_steps / time.walk_seconds;
  report.kinds.push_back(std::move(kind));
  report.sweep = time;
}

}  // namespace archwalk::cli
