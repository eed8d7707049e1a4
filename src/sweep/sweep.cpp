#include "archwalk/sweep/sweep.hpp"

#include <atomic>
#include <future>

#include "archwalk/core/error.hpp"
#include "block_arrays.hpp"
#include "config_reading.hpp"
#include "measured_scores.hpp"
#include "seconds_since.hpp"
#include "sweep_state.hpp"
#include "tree_builder.hpp"

namespace archwalk {
namespace {

using detail::Clock;
using detail::seconds_since;

struct BlockTimes {
  double exact = 0.0;
  double walks = 0.0;
  double both = 0.0;  ///< from the first's begin to the last's end
};

// The progress of engines side by side: where one fails the other stops.
class SharedProgress final : public Progress {
 public:
  explicit SharedProgress(Progress& progress) : progress_(progress) {}

  void advance(double work) override { progress_.advance(work); }
  bool cancelled() const override { return progress_.cancelled() || has_failed_.load(); }

  /// Calls run(), whose failure is told.
  template <class Run>
  void watch(const Run& run) {
    try {
      run();
    } catch (...) {
      has_failed_.store(true);
      throw;
    }
  }

 private:
  Progress& progress_;
  std::atomic<bool> has_failed_{false};
};

// Calls both, side by side where `is_async`; of two failures the one that stopped the other.
template <class Exact, class Walks>
void run_engines(SharedProgress& progress, bool is_async, const Exact& exact, const Walks& walks) {
  std::future<void> walking;
  if (is_async) {
    walking = std::async(std::launch::async, [&] { progress.watch(walks); });
  }
  try {
    progress.watch(exact);
  } catch (const Interrupted&) {
    if (walking.valid()) walking.get();
    throw;
  }
  if (is_async) {
    walking.get();
  } else {
    walks();
  }
}

void add_provenance(const detail::BlockResults& block, const BackendChoice& backend,
                    const BlockTimes& seconds, DataTree& tree) {
  const std::size_t count = block.operators.size();
  const auto share = 1.0 / static_cast<double>(count);
  detail::TreeBuilder group(tree, "provenance");
  detail::add_operator_coordinate(block, group);
  const auto add = [&](const char* name, auto value, const char* units, const char* meaning) {
    group.add(name, {"operator"}, std::vector<decltype(value)>(count, value), units, meaning);
  };
  add("backend", std::string(backend.backend == Backend::cuda ? "cuda" : "cpu"), "1",
      "where the operator was walked");
  add("instruction_set", std::string(name_of(backend.instruction_set)), "1",
      "instruction set of its walk kernels");
  add("threads", static_cast<std::int64_t>(backend.threads), "1", "threads of the engines");
  add("exact_seconds", seconds.exact * share, "s", "its share of the block's time, exact engine");
  add("walk_seconds", seconds.walks * share, "s", "its share of the block's time, walks");
  add("wall_seconds", seconds.both * share, "s",
      "its share of the block's time: a GPU walks while the host computes");
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
bool Sweep::are_engines_abreast() const {
  return state_->backend.backend == Backend::cuda;
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
  SharedProgress shared(progress);
  BlockTimes seconds;
  const Clock::time_point begin = Clock::now();
  run_engines(
      shared, are_engines_abreast(),
      [&] {
        state.run_exact(operators, shared, block);
        seconds.exact = seconds_since(begin);
      },
      [&] {
        const Clock::time_point walks_begin = Clock::now();
        state.run_walks(operators, streams, shared, block);
        seconds.walks = seconds_since(walks_begin);
      });
  seconds.both = seconds_since(begin);
  DataTree tree;
  tree.attributes.push_back(
      {"", {{"format", std::string(kSweepFormat)}, {"format_version", kSweepFormatVersion}}});
  detail::add_operator_group(block, state.table.space->shape().edges, tree);
  detail::add_score_groups(state.config, state.scores, tree);
  if (state.config.has_fixed_length()) {
    detail::add_fixed_length_groups(block, state.config, state.scores, tree);
  }
  if (state.config.threshold) {
    detail::add_threshold_groups(block, state.config, state.scores, state.theta, tree);
  }
  add_provenance(block, state.backend, seconds, tree);
  return tree;
}

}  // namespace archwalk
