#include "archwalk/sweep/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <future>

#include "archwalk/core/error.hpp"
#include "block_arrays.hpp"
#include "config_reading.hpp"
#include "measured_scores.hpp"
#include "sweep_state.hpp"
#include "tree_builder.hpp"

namespace archwalk {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void add_provenance(const detail::BlockResults& block, const BackendChoice& backend,
                    double exact_seconds, double walk_seconds, DataTree& tree) {
  const std::size_t count = block.operators.size();
  const auto share = 1.0 / static_cast<double>(count);
  detail::TreeBuilder group(tree, "provenance");
  group.coordinate("operator", detail::row_numbers(block), "1",
                   "row of the operator in this sweep");
  const auto add = [&](const char* name, auto value, const char* units, const char* meaning) {
    group.add(name, {"operator"}, std::vector<decltype(value)>(count, value), units, meaning);
  };
  add("backend", std::string(backend.backend == Backend::cuda ? "cuda" : "cpu"), "1",
      "where the operator was walked");
  add("instruction_set", std::string(name_of(backend.instruction_set)), "1",
      "instruction set of its walk kernels");
  add("threads", static_cast<std::int64_t>(backend.threads), "1", "threads of the engines");
  add("exact_seconds", exact_seconds * share, "s", "its share of the block's time, exact engine");
  add("walk_seconds", walk_seconds * share, "s", "its share of the block's time, walks");
}

}  // namespace

Sweep::Sweep(const BenchmarkTable& table, SweepConfig config, BackendChoice backend,
             std::size_t block_size, const MatrixReader& matrices, std::size_t shards)
    : state_(std::make_unique<State>(table, std::move(config), std::move(backend), block_size,
                                     matrices, shards)) {}
Sweep::~Sweep() = default;

const SweepConfig& Sweep::config() const {
  return state_->config;
}
const std::vector<SweepOperator>& Sweep::operators() const {
  return state_->operators;
}
std::size_t Sweep::block_size() const {
  return state_->block_size;
}
std::size_t Sweep::block_count() const {
  return (state_->operators.size() + state_->block_size - 1) / state_->block_size;
}

DataTree Sweep::run_block(std::size_t index, Progress& progress) {
  State& state = *state_;
  detail::BlockResults block;
  block.first_row = index * state.block_size;
  std::vector<const Operator*> operators;
  std::vector<std::uint32_t> streams;
  for (std::size_t row = block.first_row; row < state.end_of(index); ++row) {
    block.operators.push_back(&state.operators[row]);
    block.facts.push_back(state.facts_of_row(row));
    operators.push_back(&state.operators[row].op);
    streams.push_back(state.operators[row].stream_index);
  }
  double walk_seconds = 0.0;
  const auto walk = [&] {
    const Clock::time_point begin = Clock::now();
    state.run_walks(operators, streams, progress, block);
    walk_seconds = seconds_since(begin);
  };
  // A GPU walks while the host has the exact engine to do.
  std::future<void> walks;
  if (state.backend.backend == Backend::cuda) walks = std::async(std::launch::async, walk);
  const Clock::time_point begin = Clock::now();
  // Each experiment tells one unit an operator.
  const double units =
      static_cast<double>(operators.size()) *
      ((state.config.has_fixed_length() ? 1.0 : 0.0) + (state.config.threshold ? 1.0 : 0.0));
  ScaledProgress exact_progress(progress, work(index).exact_terms / units);
  state.run_exact(operators, exact_progress, block);
  const double exact_seconds = seconds_since(begin);
  walks.valid() ? walks.get() : walk();
  DataTree tree;
  tree.attributes.push_back(
      {"", {{"format", std::string(kSweepFormat)}, {"format_version", kSweepFormatVersion}}});
  detail::add_operator_group(block, tree);
  detail::add_score_groups(state.config, state.scores, tree);
  if (state.config.has_fixed_length()) {
    detail::add_fixed_length_groups(block, state.config, state.scores, tree);
  }
  if (state.config.threshold) {
    detail::add_threshold_groups(block, state.config, state.scores, state.theta, tree);
  }
  add_provenance(block, state.backend, exact_seconds, walk_seconds, tree);
  return tree;
}

}  // namespace archwalk
