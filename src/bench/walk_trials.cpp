#include <algorithm>

#include "archwalk/bench/plain_walk.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/cuda/plain_peers.hpp"
#include "archwalk/table/strata.hpp"
#include "trials.hpp"

namespace archwalk::detail {
namespace {

constexpr std::uint32_t kSteps = 120;  // a walk
constexpr std::uint32_t kWalksPerStart = 4;
constexpr std::uint32_t kWalksPerStartOnGpu = 4096;      // some tens of milliseconds on a large one
constexpr std::uint32_t kPlainWalksPerStartOnGpu = 512;  // of a slower program, a number a walk

std::string tracks_text(const TrackChoice& track) {
  std::string text = "final";
  if (track.best) text += ", best";
  if (track.incumbent) text += ", incumbent";
  return text;
}

double all_steps(const BenchmarkTable& table, std::uint32_t walks_per_start) {
  return static_cast<double>(table.space->size()) * walks_per_start * kSteps;
}

WalkSettings walk_settings(const WalkKind& kind, const BenchmarkTable& table, bool on_gpu) {
  WalkSettings settings;
  settings.walks_per_start = on_gpu ? kWalksPerStartOnGpu : kWalksPerStart;
  settings.horizons = {kSteps};
  settings.track = kind.track;
  settings.scores = bench_scores(table);
  settings.scores.resize(std::min(settings.scores.size(), static_cast<std::size_t>(kind.scores)));
  auto& all = settings.strata.emplace_back();
  for (const ScoreColumn* column : settings.scores) {
    all.push_back(stratum_codes(parse_stratum("all"), *column));
  }
  return settings;
}

void add_peer(const char* name, const std::shared_ptr<PlainWalk>& walk, const PlainProblem& problem,
              double work, PreparedKind& prepared) {
  if (walk == nullptr) return;
  prepared.report.peers.push_back({name, {}});
  prepared.peers.emplace_back([walk, problem, work] {
    walk->run(problem);
    return work;
  });
}

// Proposes one edit, every time.
bool is_one_edit(const Operator& op) {
  const auto* edits = std::get_if<EditDistance>(&op.proposal);
  return edits != nullptr && edits->weights[1] == kProbabilityOne;
}

// The textbook's program for a GPU, for operators that it is written for.
void add_gpu_peer(const Operator& op, const WalkKind& kind, const PlainProblem& problem, int device,
                  PreparedKind& prepared) {
  const bool climbs = std::holds_alternative<Improving>(op.selection);
  if (!is_one_edit(op) || problem.scores.size() > 1 || problem.track.incumbent) return;
  if (!climbs && !std::holds_alternative<Always>(op.selection)) return;
  cuda::PlainWalkProblem plain;
  plain.shape = problem.shape;
  plain.climbs = climbs;
  plain.best = kind.track.best;
  plain.walks_per_start = kPlainWalksPerStartOnGpu;
  plain.steps = problem.steps;
  const ScoreColumn& score = *problem.scores.front();
  for (std::uint32_t code = 0; code < problem.shape.size; ++code) {
    plain.score.push_back(static_cast<double>(score.k[code]) * score.resolution);
  }
  const double work =
      static_cast<double>(problem.shape.size) * kPlainWalksPerStartOnGpu * problem.steps;
  const auto walk = std::make_shared<cuda::PlainGpuWalk>(device, std::move(plain));
  prepared.report.peers.push_back({"cuRAND state a walk", {}});
  prepared.peers.emplace_back([walk, work] {
    walk->run();
    return work;
  });
}

}  // namespace

PreparedKind prepare_walks(const WalkKind& kind, const BenchmarkTable& table,
                           const BenchSettings& settings, Progress& progress) {
  const ProductShape shape = *table.space->product();
  const bool on_gpu = settings.backend.backend == Backend::cuda;
  WalkSettings walks = walk_settings(kind, table, on_gpu);
  const ScoreColumn& guide = *walks.scores.front();
  const auto op = std::make_shared<const Operator>(read_operator(kind.spec, shape, guide.name));
  PreparedKind prepared;
  KindReport& report = prepared.report;
  report.kind = kind.name;
  report.engine = "walks";
  report.spec = kind.spec;
  report.scores = walks.scores.size();
  report.tracks = tracks_text(kind.track);
  report.unit = "steps/s";
  const double target = on_gpu ? kind.gpu_target : kind.target;
  if (target > 0.0) report.target = target;
  if (settings.with_peers) {
    PlainProblem problem;
    problem.scores = walks.scores;
    problem.guide = guide_key_kind(*op) == GuideKey::none ? nullptr : &guide;
    problem.shape = shape;
    problem.track = kind.track;
    problem.steps = kSteps;
    const double steps = all_steps(table, problem.walks_per_start);
    add_peer("mt19937_64", plain_walk(*op, problem), problem, steps, prepared);
    if (on_gpu) add_gpu_peer(*op, kind, problem, settings.backend.devices.front(), prepared);
    if (kind.alias_peer) {
      add_peer("mt19937_64 on alias tables", alias_walk(*op, problem), problem, steps, prepared);
    }
  }
  const double work = all_steps(table, walks.walks_per_start);
  const auto engine = std::make_shared<WalkEngine>(table, std::move(walks), settings.backend);
  prepared.trial = [engine, op, work, &progress] {
    engine->tallies({op.get()}, {0}, progress);
    return work;
  };
  return prepared;
}

}  // namespace archwalk::detail
