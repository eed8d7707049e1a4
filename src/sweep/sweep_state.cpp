#include "sweep_state.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/cuda/column_sorter.hpp"
#include "config_reading.hpp"

namespace archwalk {
namespace {

// A part of about this much work takes half a minute of one core, some seconds of many, a tenth of
// a second of a large GPU, in which another part can be written.
constexpr double kWorkOfBlock = 4e10;
constexpr double kMostOfBlock = 4096.0;
// Results of a part, while it runs; twice that while it is written, in a second or two.
constexpr double kBytesOfBlock = 256.0 * 1024.0 * 1024.0;
// So many parts at least, so that an interrupted sweep keeps something.
constexpr std::size_t kFewestBlocks = 4;

ExactSettings exact_settings(const SweepConfig& config, const detail::MeasuredScores& scores,
                             const std::vector<int>& devices) {
  ExactSettings settings;
  settings.devices = devices;
  settings.horizons = config.horizons;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  if (config.has_exact()) settings.method = config.exact_method;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  settings.cost = scores.cost;
  settings.stationary = config.stationary;
  settings.positive = config.has_exact() && config.has_fixed_length();
  return settings;
}

constexpr std::size_t divided_up(std::size_t whole, std::size_t part) {
  return (whole + part - 1) / part;
}

// Operators of a part, of `count` with so much work in all and results of so many bytes each. Of
// shards, none has many more of them than others.
std::size_t size_of_blocks(std::size_t count, double work, double bytes, std::size_t shards) {
  const auto operators = static_cast<double>(count);
  const double most_fitting = std::min(kMostOfBlock, std::floor(kBytesOfBlock / bytes));
  const double fitting =
      std::max(1.0, std::min(std::floor(kWorkOfBlock * operators / work), most_fitting));
  const auto blocks = static_cast<std::size_t>(std::ceil(operators / fitting));
  const std::size_t most = divided_up(count, std::max({blocks, kFewestBlocks, shards}));
  if (shards == 1) return most;
  const double even = 1.1 * static_cast<double>(divided_up(count, shards));
  std::size_t best = 1;
  std::size_t least = count;
  for (std::size_t size = most; size > 0; --size) {
    const std::size_t parts = divided_up(count, size);
    if (parts < shards) continue;
    const std::size_t of_shard = size * divided_up(parts, shards);
    if (static_cast<double>(of_shard) <= even) return size;
    if (of_shard < least) {
      least = of_shard;
      best = size;
    }
  }
  return best;
}

}  // namespace

Sweep::State::State(const BenchmarkTable& the_table, SweepConfig the_config,
                    BackendChoice the_backend, std::size_t wanted_block_size,
                    const MatrixReader& matrices, std::size_t shards)
    : table(the_table),
      config(std::move(the_config)),
      backend(std::move(the_backend)),
      sorter(cuda::sorter_on(backend.devices)),
      operators(resolve_operators(config, table, matrices, sorter)),
      scores(detail::measure_scores(config, table, *sorter)),
      shape(table.space->shape()),
      exact(table, exact_settings(config, scores, backend.devices)) {
  if (config.guide) {
    detail::at_place(config.guide->place, [&] {
      static_cast<void>(make_guide(table, config.guide->name, GuideKey::rank,
                                   config.missing_guides_rank_lowest, *sorter));
    });
  }
  if (config.has_walks() && config.has_fixed_length()) {
    walks = std::make_unique<WalkEngine>(table, walk_settings(), backend);
  }
  if (config.exact_track.best || config.exact_track.incumbent) {
    tracks = std::make_unique<TrackEngine>(table, track_settings());
  }
  if (config.threshold) {
    for (const ScoreColumn* column : scores.columns) {
      for (const Level& level : config.threshold->levels) {
        theta.push_back(level_threshold(level, *column));
      }
    }
    if (config.has_exact()) {
      threshold_exact = std::make_unique<ThresholdEngine>(table, threshold_settings());
    }
    if (config.has_walks()) {
      threshold_walks = std::make_unique<HittingEngine>(table, hitting_settings(), backend);
    }
  }
  std::set<std::string> followed;
  for (const SweepOperator& one : operators) {
    const auto between = between_jumps(one.op, shape);
    shares_steps.push_back(between && !followed.insert(to_string(between->op)).second ? 1 : 0);
  }
  if (config.has_exact()) {
    for (const SweepOperator& one : operators) {
      detail::at_place(one.place, [&] {
        methods.push_back(exact.method_for(one.op));
        if (tracks) track_methods.push_back(tracks->method_for(one.op));
        if (threshold_exact) threshold_methods.push_back(threshold_exact->method_for(one.op));
      });
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
  block_size =
      size_of_blocks(operators.size(), work, result_bytes(), std::max<std::size_t>(1, shards));
}

OperatorFacts Sweep::State::facts_of_row(std::size_t row) const {
  const Operator& op = operators[row].op;
  OperatorFacts facts = facts_of(op, shape);
  if (!facts.blind) {
    const ScoreColumn& guide = table.score(guide_name(op));
    if (guide.missing_count() + guide.minus_infinity_count() > 0) facts.reversible = false;
  }
  return facts;
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

HittingSettings Sweep::State::hitting_settings() const {
  HittingSettings settings;
  settings.seed = config.seed;
  settings.walks_per_start = config.walks_per_start;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  settings.levels = config.threshold->levels.size();
  settings.theta = theta;
  settings.max_steps = config.threshold->max_steps;
  settings.grid = config.threshold->grid;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  return settings;
}

TrackSettings Sweep::State::track_settings() const {
  TrackSettings settings;
  settings.horizons = config.horizons;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  settings.best = config.exact_track.best;
  settings.incumbent = config.exact_track.incumbent;
  settings.blind_guide = config.guide ? &table.score(config.guide->name) : nullptr;
  settings.method = config.exact_method;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  return settings;
}

ThresholdSettings Sweep::State::threshold_settings() const {
  ThresholdSettings settings;
  settings.scores = scores.columns;
  settings.strata = scores.strata;
  settings.levels = config.threshold->levels.size();
  settings.theta = theta;
  settings.max_steps = config.threshold->max_steps;
  settings.grid = config.threshold->grid;
  settings.method = config.exact_method;
  settings.missing_guides_rank_lowest = config.missing_guides_rank_lowest;
  return settings;
}

ExpectationChoice Sweep::State::expectation_choice() const {
  ExpectationChoice choice;
  choice.estimates = config.has_exact() && config.has_fixed_length();
  // A cost is wanted of every operator; a reach of the path, where it takes products with P, only
  // beside estimates, which take them anyway.
  choice.all_paths = choice.estimates || config.cost.has_value();
  return choice;
}

void Sweep::State::run_exact(const std::vector<const Operator*>& list, Progress& progress,
                             detail::BlockResults& block) const {
  const ExpectationChoice choice = expectation_choice();
  // Each tells one unit an operator.
  const auto scaled = [&](bool is_there, double (State::*terms)(std::size_t row) const) {
    double sum = 0.0;
    for (std::size_t i = 0; is_there && i < list.size(); ++i) {
      sum += (this->*terms)(block.first_row + i);
    }
    return ScaledProgress(progress, sum / static_cast<double>(list.size()));
  };
  ScaledProgress changes = scaled(choice.estimates, &State::fixed_length_terms);
  for (OperatorExpectations& one : exact.run(list, choice, backend.threads, changes)) {
    block.geometry.push_back(std::move(one.geometry));
    if (choice.estimates) block.exact.push_back(std::move(one.estimates));
    if (config.has_fixed_length()) block.paths.push_back(std::move(one.paths));
  }
  if (tracks != nullptr) {
    ScaledProgress followed = scaled(true, &State::track_terms);
    tracks->run(list, backend.threads, followed, block.tracks);
  }
  if (threshold_exact != nullptr) {
    ScaledProgress hits = scaled(true, &State::threshold_terms);
    threshold_exact->run(list, backend.threads, hits, block.threshold_exact);
  }
}

void Sweep::State::run_walks(const std::vector<const Operator*>& list,
                             const std::vector<std::uint32_t>& streams, Progress& progress,
                             detail::BlockResults& block) {
  if (walks != nullptr) {
    const auto tallies = walks->tallies(list, streams, progress);
    for (std::size_t i = 0; i < list.size(); ++i) {
      block.walks.push_back(walks->estimates(tallies[i], walks->has_guide(*list[i])));
    }
  }
  if (threshold_walks != nullptr) {
    for (const auto& tallies : threshold_walks->tallies(list, streams, progress)) {
      block.threshold_walks.push_back(threshold_walks->estimates(tallies));
    }
  }
}

}  // namespace archwalk
