// What a sweep will take, before it runs.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "seconds_since.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

using detail::Clock;
using detail::seconds_since;

constexpr double kPassesOfLaw = 16.0;
constexpr double kTrialSteps = 2e7;  // of one operator's walks
constexpr std::size_t kTrialOperators = 8;
// Measured: names, facts and reaches of an operator beside its specification, and where and how
// fast it was computed; a row of /hypotheses. Most of both is text.
constexpr double kBytesOfFacts = 800.0;
constexpr double kBytesOfVerdict = 900.0;
// Measured with 100,000 operators on a core of Zen 4.
constexpr double kJoinedBytes = 5e7;         // a second, of all values: read, deflated, written
constexpr double kSecondsOfSorted = 2.7e-8;  // of a verdict on n operators, over n log2 n

// Multiply-adds of one product with the operator's matrix.
double terms_of_product(const Operator& op, const ProductShape& shape) {
  if (has_memory(op) || between_jumps(op, shape)) return state_entries(op, shape);
  return static_cast<double>(matrix_entries(op, shape));
}

}  // namespace

SweepWork Sweep::State::work_of(std::size_t row) const {
  SweepWork work;
  if (config.has_walks()) {
    const double walks_of_operator = static_cast<double>(scores.starts) * config.walks_per_start;
    if (config.has_fixed_length()) work.walk_steps += walks_of_operator * config.horizons.back();
    if (config.threshold) work.walk_steps += walks_of_operator * config.threshold->max_steps;
  }
  if (config.has_exact() && config.has_fixed_length()) work.exact_terms += fixed_length_terms(row);
  if (tracks != nullptr) work.exact_terms += track_terms(row);
  if (config.has_exact() && config.threshold) work.exact_terms += threshold_terms(row);
  return work;
}

double Sweep::State::guide_values(std::size_t row) const {
  return static_cast<double>(exact.guide_values(operators[row].op));
}

double Sweep::State::fixed_length_terms(std::size_t row) const {
  const auto n = static_cast<double>(shape.size);
  const auto columns = 2.0 * static_cast<double>(scores.columns.size());  // f and f²
  const auto horizons = static_cast<double>(config.horizons.size());
  const double edges = shape.edges;
  // The means over all, mixed, and some passes over the columns of the law at each horizon.
  if (shares_steps[row] != 0) return n * (config.horizons.back() + kPassesOfLaw * horizons);
  switch (methods[row]) {
    case ExactMethod::spectral:
      return (edges + 1.0) * (edges + 1.0) * horizons * columns *
             static_cast<double>(scores.strata.size());
    case ExactMethod::kronecker: {
      // A cost doubles up to each horizon.
      const double doublings = config.cost ? std::log2(config.horizons.back()) : 0.0;
      return n * edges * shape.radix * (columns + doublings) * horizons;
    }
    default: {
      const double sums = config.cost ? 2.0 : 1.0;
      const Operator& op = operators[row].op;
      const bool is_solved = config.stationary &&
                             terms_of_product(op, shape) <= static_cast<double>(kMaxStoredEntries);
      const double solves = is_solved ? 2.0 * kProductsOfSolve : 0.0;
      const double steps = (columns + sums) * config.horizons.back();
      const double reach = exact.searched_pairs(op) > 0.0
                               ? 0.0
                               : reach_terms(op, shape, methods[row], guide_values(row));
      return step_terms(op, shape, methods[row], guide_values(row)) * steps +
             terms_of_product(op, shape) * solves + reach;
    }
  }
}

double Sweep::State::chain_terms(std::size_t row, ExactMethod method) const {
  const auto n = static_cast<double>(shape.size);
  const double edges = shape.edges;
  const Operator& op = operators[row].op;
  const double product = terms_of_product(op, shape);
  switch (method) {
    case ExactMethod::spectral:
      return std::min(product, n * std::max(1.0, edges * edges));
    case ExactMethod::kronecker:
      return n * edges * shape.radix;
    case ExactMethod::stencil:
      return step_terms(op, shape, ExactMethod::stencil, guide_values(row));
    default:
      return product;
  }
}

double Sweep::State::track_terms(std::size_t row) const {
  return chain_terms(row, track_methods[row]) * tracks->size(operators[row].op).columns *
         config.horizons.back();
}

double Sweep::State::threshold_terms(std::size_t row) const {
  return chain_terms(row, threshold_methods[row]) * static_cast<double>(theta.size()) *
         (config.threshold->max_steps + kProductsOfSolve);
}

SweepWork Sweep::work(std::size_t block) const {
  SweepWork sum;
  for (std::size_t row = block * state_->block_size; row < state_->end_of(block); ++row) {
    const SweepWork one = state_->work_of(row);
    sum.walk_steps += one.walk_steps;
    sum.exact_terms += one.exact_terms;
  }
  return sum;
}

SweepWork Sweep::total_work() const {
  SweepWork sum;
  for (std::size_t block = 0; block < block_count(); ++block) {
    const SweepWork one = work(block);
    sum.walk_steps += one.walk_steps;
    sum.exact_terms += one.exact_terms;
  }
  return sum;
}

double Sweep::walks_per_operator() const {
  const State& state = *state_;
  if (!state.config.has_walks()) return 0.0;
  return static_cast<double>(state.scores.starts) * state.config.walks_per_start;
}

double Sweep::State::verdicts_of_group() const {
  const double engines = config.method == SweepMethod::both ? 2.0 : 1.0;
  const double hypotheses = 3.0 * 2.0;  // for two kinds of reach
  return hypotheses * engines *
         static_cast<double>(scores.columns.size() * config.horizons.size() + 2 * theta.size());
}

double Sweep::State::cells() const {
  const auto sets = static_cast<double>(scores.size.size() * scores.columns.size());
  return sets * static_cast<double>(config.horizons.size());
}

double Sweep::State::exact_tracks() const {
  return (config.exact_track.best ? 1.0 : 0.0) + (config.exact_track.incumbent ? 1.0 : 0.0);
}

double Sweep::State::threshold_cells(bool with_times) const {
  if (!config.threshold) return 0.0;
  const auto times = static_cast<double>(with_times ? config.threshold->grid.size() : 1);
  return static_cast<double>(scores.size.size() * theta.size()) * times;
}

double Sweep::State::result_bytes() const {
  const double numbers = cells();
  const double rates = config.cost ? 3.0 : 2.0;  // improvability by step, evaluation, cost
  double bytes = numbers * 2 * (config.cost ? 4 : 2) * sizeof(double);  // reaches and costs
  if (config.has_walks()) {
    bytes += numbers *
             (kernels::kTracks * sizeof(kernels::WalkSums) + (2 * 12 + rates) * sizeof(double));
    bytes += threshold_cells(true) * (sizeof(kernels::HitCount) + 2 * (4 * sizeof(double)));
    bytes += threshold_cells(false) * (sizeof(kernels::HittingSums) + 2 * (8 * sizeof(double)));
  }
  if (config.has_exact()) {
    bytes += numbers * (2 * 9 + 2 * 4 * exact_tracks() + rates) * sizeof(double);
    bytes += threshold_cells(true) * 2 * 3 * sizeof(double);
    bytes += threshold_cells(false) * 2 * 14 * sizeof(double);
  }
  return bytes;
}

double Sweep::block_bytes() const {
  return state_->result_bytes() * static_cast<double>(state_->block_size);
}

double Sweep::file_bytes() const {
  const State& state = *state_;
  const double rates = state.config.cost ? 3.0 : 2.0;
  // Regression to the mean and placement_sd, reaches of paths, costs, with their bounds.
  double values = state.cells() * (state.config.cost ? 6.0 : 4.0);
  if (state.config.has_exact()) {
    values += (8.0 + rates) * state.cells() + 3.0 * state.threshold_cells(true) +
              14.0 * state.threshold_cells(false);
    values += 3.0 * state.exact_tracks() * state.cells();
  }
  if (state.config.has_walks()) {
    values += (12.0 + rates) * state.cells() + 4.0 * state.threshold_cells(true) +
              9.0 * state.threshold_cells(false);
    values += state.exact_tracks() * state.cells();  // z
  }
  double bytes = 0.0;
  std::set<std::pair<std::string, std::string>> kinds;
  for (const SweepOperator& one : state.operators) {
    bytes += values * sizeof(double) + kBytesOfFacts +
             2.0 * static_cast<double>(to_string(one.op).size());
    kinds.emplace(proposal_name(one.op), selection_name(one.op));
  }
  // Rows of verdicts: of all operators, each family and each family with a selection.
  const auto groups = static_cast<double>(1 + 2 * kinds.size());
  return bytes + kBytesOfVerdict * groups * state.verdicts_of_group();
}

double Sweep::joining_seconds(int threads) const {
  const auto n = static_cast<double>(state_->operators.size());
  // Each operator is in a group of all, of its family and of these with its selection.
  const double sorted = 3.0 * n * std::log2(n + 1.0) * state_->verdicts_of_group();
  return file_bytes() / kJoinedBytes + kSecondsOfSorted * sorted / threads;
}

std::vector<std::string> Sweep::exact_methods() const {
  std::vector<std::string> names;
  for (ExactMethod method : state_->methods) names.emplace_back(name_of(method));
  return names;
}

double Sweep::State::walk_speed(const std::vector<std::size_t>& rows) {
  std::vector<const Operator*> list;
  std::vector<std::uint32_t> streams;
  for (std::size_t row : rows) {
    list.push_back(&operators[row].op);
    streams.push_back(operators[row].stream_index);
  }
  const auto starts = static_cast<double>(scores.starts);
  const double longest =
      std::clamp(kTrialSteps / starts, 1.0, static_cast<double>(config.most_steps()));
  const auto steps = static_cast<std::uint32_t>(longest);
  NoProgress progress;
  Clock::time_point begin = Clock::now();
  if (config.has_fixed_length()) {
    WalkSettings settings = walk_settings();
    settings.walks_per_start = 1;
    settings.horizons = {steps};
    WalkEngine engine(table, settings, backend);
    begin = Clock::now();
    engine.tallies(list, streams, progress);
  } else {
    HittingSettings settings = hitting_settings();
    settings.walks_per_start = 1;
    settings.max_steps = steps;
    settings.grid = {steps};
    HittingEngine engine(table, settings, backend);
    begin = Clock::now();
    engine.tallies(list, streams, progress);
  }
  return static_cast<double>(list.size()) * starts * steps / seconds_since(begin);
}

SweepSpeed Sweep::calibrate() {
  State& state = *state_;
  // Operators from all over the sweep.
  std::vector<std::size_t> rows;
  const std::size_t count = std::min(kTrialOperators, state.operators.size());
  for (std::size_t i = 0; i < count; ++i) rows.push_back(i * state.operators.size() / count);
  SweepSpeed speed;
  if (state.config.has_walks()) speed.walk_steps_per_second = state.walk_speed(rows);
  speed.exact_seconds = state.config.has_exact() ? state.exact_seconds() : state.reach_seconds();
  return speed;
}

}  // namespace archwalk
