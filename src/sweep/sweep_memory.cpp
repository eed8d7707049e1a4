// What a sweep holds in memory while it runs.
#include <algorithm>
#include <set>

#include "archwalk/operators/row_matrix.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

// Of a proposal's own matrix: an entry, and its column of the tables that walks draw from.
constexpr double kHeldEntry = sizeof(WeightedTarget) + sizeof(std::uint64_t);

}  // namespace

ExactMemory Sweep::State::fixed_length_memory(std::size_t row) const {
  const bool has_estimates = config.has_exact() && config.has_fixed_length();
  // Without estimates steps are taken for a cost alone, by the chain of whatever has no closed
  // form.
  std::size_t columns = 0;
  if (has_estimates) columns = 2 * scores.columns.size() + 1;
  if (config.cost) ++columns;
  const ExactMethod method = methods.empty() ? ExactMethod::automatic : methods[row];
  return expectation_memory(operators[row].op, shape, method, columns, config.stationary);
}

ExactMemory Sweep::State::threshold_memory_of(std::size_t row) const {
  const ExactMethod method =
      methods[row] == ExactMethod::stencil ? ExactMethod::sparse : methods[row];
  return threshold_memory(operators[row].op, shape, method, theta.size());
}

double Sweep::State::held_matrix_bytes() const {
  std::set<const RowMatrix*> read;
  double entries = 0.0;
  double drawn = 0.0;
  double largest = static_cast<double>(kMostHeldEntries);
  for (const SweepOperator& one : operators) {
    const auto own = static_cast<double>(matrix_entries(one.op, shape));
    if (const auto* given = std::get_if<Explicit>(&one.op.proposal)) {
      if (read.insert(given->matrix.get()).second) entries += own;
    } else if (std::holds_alternative<RandomExplicit>(one.op.proposal)) {
      drawn += own;
      largest = std::max(largest, own);
    }
  }
  // Drawn ones give way to others beyond a limit.
  return kHeldEntry * (entries + std::min(drawn, largest));
}

double Sweep::engine_bytes(int threads) const {
  const State& state = *state_;
  std::vector<ExactMemory> fixed_length;
  std::vector<ExactMemory> threshold;
  for (std::size_t row = 0; row < state.operators.size(); ++row) {
    fixed_length.push_back(state.fixed_length_memory(row));
    if (state.threshold_exact != nullptr) threshold.push_back(state.threshold_memory_of(row));
  }
  const int at_once = std::min(threads, static_cast<int>(state.block_size));
  // One experiment after the other.
  return state.held_matrix_bytes() + std::max(memory_at_once(std::move(fixed_length), at_once),
                                              memory_at_once(std::move(threshold), at_once));
}

}  // namespace archwalk
