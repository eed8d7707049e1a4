// What a sweep will take, before it runs.
#include <algorithm>
#include <chrono>

#include "sweep_state.hpp"

namespace archwalk {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTrialSteps = 2e7;    // of one operator's walks
constexpr double kTrialTerms = 2e8;    // of one operator's exact expectations, at most
constexpr double kAssumedTerms = 2e8;  // multiply-adds a second and thread, where none is tried
constexpr std::size_t kTrialOperators = 8;

double seconds_since(Clock::time_point begin) {
  return std::max(1e-9, std::chrono::duration<double>(Clock::now() - begin).count());
}

}  // namespace

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

double Sweep::block_bytes() const {
  const State& state = *state_;
  const auto cells = static_cast<double>(state.scores.size.size() * state.scores.columns.size() *
                                         state.config.horizons.size());
  double bytes = 0.0;
  if (state.config.has_walks()) {
    bytes += cells * (kernels::kTracks * sizeof(kernels::WalkSums) + 2 * 10 * sizeof(double));
  }
  if (state.config.has_exact()) bytes += cells * 2 * 5 * sizeof(double);
  return bytes * static_cast<double>(state.block_size);
}

double Sweep::file_bytes() const {
  const State& state = *state_;
  const auto cells = static_cast<double>(state.scores.size.size() * state.scores.columns.size() *
                                         state.config.horizons.size());
  double arrays = 1.0;  // regression to the mean
  if (state.config.has_exact()) arrays += 5.0;
  if (state.config.has_walks()) arrays += 10.0;
  double specs = 0.0;
  for (const SweepOperator& one : state.operators) {
    specs += 2.0 * static_cast<double>(to_string(one.op).size());
  }
  return static_cast<double>(state.operators.size()) * cells * arrays * sizeof(double) + specs;
}

std::vector<std::string> Sweep::exact_methods() const {
  std::vector<std::string> names;
  for (ExactMethod method : state_->methods) names.emplace_back(name_of(method));
  return names;
}

SweepSpeed Sweep::calibrate() {
  State& state = *state_;
  // Operators from all over the sweep.
  std::vector<std::size_t> rows;
  const std::size_t count = std::min(kTrialOperators, state.operators.size());
  for (std::size_t i = 0; i < count; ++i) rows.push_back(i * state.operators.size() / count);
  SweepSpeed speed;
  NoProgress progress;
  if (state.config.has_walks()) {
    WalkSettings settings = state.walk_settings();
    settings.walks_per_start = 1;
    const double longest = std::clamp(kTrialSteps / state.shape.size, 1.0,
                                      static_cast<double>(state.config.horizons.back()));
    settings.horizons = {static_cast<std::uint32_t>(longest)};
    WalkEngine engine(state.table, settings, state.backend);
    std::vector<const Operator*> operators;
    std::vector<std::uint32_t> streams;
    for (std::size_t row : rows) {
      operators.push_back(&state.operators[row].op);
      streams.push_back(state.operators[row].stream_index);
    }
    const Clock::time_point begin = Clock::now();
    engine.tallies(operators, streams, progress);
    speed.walk_steps_per_second = static_cast<double>(count) * state.shape.size *
                                  settings.horizons.front() / seconds_since(begin);
  }
  if (state.config.has_exact()) {
    std::vector<const Operator*> operators;
    double terms = 0.0;
    for (std::size_t row : rows) {
      const double one = state.work_of(row).exact_terms;
      if (one > kTrialTerms) continue;
      operators.push_back(&state.operators[row].op);
      terms += one;
    }
    speed.exact_terms_per_second = kAssumedTerms * state.backend.threads;
    if (!operators.empty()) {
      std::vector<ExactEstimates> estimates;
      std::vector<OperatorGeometry> geometry;
      const Clock::time_point begin = Clock::now();
      state.exact.run(operators, state.backend.threads, progress, estimates, geometry);
      speed.exact_terms_per_second = terms / seconds_since(begin);
    }
  }
  return speed;
}

}  // namespace archwalk
