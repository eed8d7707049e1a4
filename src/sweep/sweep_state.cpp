#include "sweep_state.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "config_reading.hpp"

namespace archwalk {
namespace {

// A part of about this much work takes some seconds on a few cores.
constexpr double kWorkOfBlock = 4e9;
constexpr double kMostOfBlock = 4096.0;
// So many parts at least, so that an interrupted sweep keeps something.
constexpr std::size_t kFewestBlocks = 4;

ExactSettings exact_settings(const SweepConfig& config, const detail::MeasuredScores& scores) {
  ExactSettings settings;
  settings.horizons = config.horizons;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  settings.method = config.exact_method;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  return settings;
}

double row_size(const Operator& op, const ProductShape& shape) {
  return std::visit(
      [&](const auto& proposal) { return static_cast<double>(proposal.row_size(shape)); },
      op.proposal);
}

}  // namespace

Sweep::State::State(const BenchmarkTable& the_table, SweepConfig the_config,
                    BackendChoice the_backend, std::size_t wanted_block_size)
    : table(the_table),
      config(std::move(the_config)),
      backend(std::move(the_backend)),
      operators(resolve_operators(config, table)),
      scores(detail::measure_scores(config, table)),
      shape(*table.space->product()),
      exact(table, exact_settings(config, scores)) {
  if (config.guide) {
    detail::at_place(config.guide->place, [&] {
      guide_keys(guide_column(table, config.guide->name, config.missing_guides_rank_lowest),
                 GuideKey::rank, config.missing_guides_rank_lowest);
    });
  }
  if (config.has_walks()) walks = std::make_unique<WalkEngine>(table, walk_settings(), backend);
  if (config.has_exact()) {
    for (const SweepOperator& one : operators) {
      methods.push_back(detail::at_place(one.place, [&] { return exact.method_for(one.op); }));
    }
  }
  if (wanted_block_size > 0) {
    block_size = std::min(wanted_block_size, operators.size());
    return;
  }
  double work = 0.0;
  for (std::size_t row = 0; row < operators.size(); ++row) {
    const SweepWork one = work_of(row);
    work += one.walk_steps + one.exact_terms;
  }
  const auto count = static_cast<double>(operators.size());
  const double fitting = std::clamp(std::floor(kWorkOfBlock / (work / count)), 1.0, kMostOfBlock);
  const std::size_t quarter = (operators.size() + kFewestBlocks - 1) / kFewestBlocks;
  block_size = std::min(static_cast<std::size_t>(fitting), quarter);
}

WalkSettings Sweep::State::walk_settings() const {
  WalkSettings settings;
  settings.seed = config.seed;
  settings.walks_per_start = config.walks_per_start;
  settings.horizons = config.horizons;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  settings.track = config.track;
  // Without a guide each measured score is its own, and the incumbent is the best.
  const bool some_unguided =
      !config.guide && std::any_of(operators.begin(), operators.end(), [](const auto& one) {
        return guide_key_kind(one.op) == GuideKey::none;
      });
  if (config.track.incumbent && some_unguided) settings.track.best = true;
  settings.blind_guide = config.guide ? &table.score(config.guide->name) : nullptr;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  return settings;
}

SweepWork Sweep::State::work_of(std::size_t row) const {
  const auto n = static_cast<double>(shape.size);
  const double longest = config.horizons.back();
  SweepWork work;
  if (config.has_walks()) work.walk_steps = n * config.walks_per_start * longest;
  if (!config.has_exact()) return work;
  const auto columns = 2.0 * static_cast<double>(scores.columns.size());  // f and f²
  const auto horizons = static_cast<double>(config.horizons.size());
  const double edges = shape.edges;
  switch (methods[row]) {
    case ExactMethod::spectral:
      work.exact_terms = (edges + 1.0) * (edges + 1.0) * horizons * columns *
                         static_cast<double>(scores.strata.size());
      break;
    case ExactMethod::kronecker:
      work.exact_terms = n * edges * shape.radix * columns * horizons;
      break;
    default:
      work.exact_terms = n * row_size(operators[row].op, shape) * columns * longest;
  }
  return work;
}

void Sweep::State::run_geometry(const std::vector<const Operator*>& list, Progress& progress,
                                std::vector<OperatorGeometry>& geometry) const {
  geometry.resize(list.size());
  tbb::task_arena arena(backend.threads);
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, list.size(), [&](std::size_t i) {
      if (progress.cancelled()) throw Interrupted("stopped by the user");
      geometry[i] = exact.geometry(*list[i]);
    });
  });
}

}  // namespace archwalk
