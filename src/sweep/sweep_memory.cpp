// What a sweep holds in memory while it runs.
#include <algorithm>
#include <set>
#include <string>

#include "archwalk/operators/held_bytes.hpp"
#include "archwalk/operators/row_matrix.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

// Of a proposal's own matrix: an entry, and its column of the tables that walks draw from.
constexpr double kHeldEntry = sizeof(WeightedTarget) + sizeof(std::uint64_t);

// Of an operator while parts are joined: its texts in each tree and summary, reaches and facts;
// where it was computed; columns, orders and pairs of a row of hypotheses that a thread works on.
constexpr double kTextsOfSummary = 4 * sizeof(std::string);
constexpr double kFactsOfSummary = 64.0;
constexpr double kPlaceOfRun = 250.0;
constexpr double kRowOfThread = 512.0;

}  // namespace

ExactMemory Sweep::State::fixed_length_memory(std::size_t row) const {
  const bool has_estimates = config.has_exact() && config.has_fixed_length();
  // Without estimates steps are taken for a cost alone, by the chain of whatever has no closed
  // form.
  std::size_t columns = 0;
  if (has_estimates) columns = 2 * scores.columns.size() + 1;
  if (config.cost) ++columns;
  const ExactMethod method = methods.empty() ? ExactMethod::automatic : methods[row];
  const bool holds_sums = !config.horizons.empty() && shares_steps[row] == 0;
  const std::uint32_t last = holds_sums ? config.horizons.back() : 0;
  return expectation_memory(operators[row].op, shape, method, columns, config.stationary, last,
                            guide_values(row));
}

ExactMemory Sweep::State::track_memory_of(std::size_t row, int threads) const {
  const Operator& op = operators[row].op;
  return track_memory(op, shape, track_methods[row], tracks->size(op), threads, guide_values(row));
}

ExactMemory Sweep::State::threshold_memory_of(std::size_t row) const {
  return threshold_memory(operators[row].op, shape, threshold_methods[row], theta.size(),
                          guide_values(row));
}

double Sweep::State::held_matrix_bytes() const {
  std::set<const RowMatrix*> read;
  double entries = 0.0;
  double drawn = 0.0;
  double largest = static_cast<double>(kMostHeldEntries);
  for (const SweepOperator& one : operators) {
    if (const Explicit* given = given_matrix(one.op)) {
      if (read.insert(given->matrix.get()).second) {
        entries += static_cast<double>(matrix_entries(*given, shape));
      }
    } else if (const RandomExplicit* random = drawn_matrix(one.op)) {
      const auto own = static_cast<double>(matrix_entries(*random, shape));
      drawn += own;
      largest = std::max(largest, own);
    }
  }
  // Drawn ones give way to others beyond a limit.
  return kHeldEntry * (entries + std::min(drawn, largest));
}

double Sweep::operator_bytes() const {
  double bytes = 0.0;
  for (const SweepOperator& one : state_->operators) {
    bytes += static_cast<double>(sizeof(SweepOperator) - sizeof(Operator)) + held_bytes(one.op) +
             held_beyond(one.place);
  }
  return bytes + static_cast<double>(state_->methods.size() * sizeof(ExactMethod));
}

double Sweep::joining_bytes(int threads) const {
  const State& state = *state_;
  const bool is_both = state.config.has_exact() && state.config.has_walks();
  const double engines = is_both ? 2.0 : 1.0;
  double checks = kPlaceOfRun;
  double summaries = kTextsOfSummary;
  if (is_both) {  // z and variances, of the change and of its sign
    checks +=
        sizeof(double) * ((4.0 + 2.0 * state.exact_tracks()) * state.cells() +
                          2.0 * state.threshold_cells(false) + 2.0 * state.threshold_cells(true));
  }
  if (state.config.has_fixed_length()) {  // regression to the mean, placement; mean and error
    summaries +=
        kTextsOfSummary + kFactsOfSummary + sizeof(double) * (2.0 + 2.0 * engines) * state.cells();
  }
  if (state.config.threshold) {  // of restricted mean and success
    summaries += 2.0 * (kTextsOfSummary + kFactsOfSummary +
                        sizeof(double) * (1.0 + 2.0 * engines) * state.threshold_cells(false));
  }
  return static_cast<double>(state.operators.size()) *
             std::max(checks, summaries + kRowOfThread * threads) +
         block_bytes();
}

double Sweep::engine_bytes(int threads) const {
  const State& state = *state_;
  std::vector<ExactMemory> fixed_length;
  std::vector<ExactMemory> threshold;
  double followed = 0.0;  // one operator after the other
  for (std::size_t row = 0; row < state.operators.size(); ++row) {
    fixed_length.push_back(state.fixed_length_memory(row));
    if (state.tracks != nullptr) {
      followed = std::max(followed, state.track_memory_of(row, threads).bytes);
    }
    if (state.threshold_exact != nullptr) threshold.push_back(state.threshold_memory_of(row));
  }
  const int at_once = std::min(threads, static_cast<int>(state.block_size));
  // One experiment after the other.
  return state.held_matrix_bytes() +
         std::max({memory_at_once(std::move(fixed_length), at_once), followed,
                   memory_at_once(std::move(threshold), at_once)});
}

}  // namespace archwalk
