#include "archwalk/bench/plain_walk.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/table/strata.hpp"
#include "trials.hpp"

namespace archwalk::detail {
namespace {

constexpr std::uint32_t kSteps = 120;  // a walk
constexpr std::uint32_t kWalksPerStart = 4;
constexpr std::uint32_t kWalksPerStartOnGpu = 4096;  // some tens of milliseconds on a large one

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
