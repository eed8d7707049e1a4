#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/exact_memory.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/exact/track_engine.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "archwalk/walk/hitting_engine.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "block_arrays.hpp"
#include "measured_scores.hpp"

namespace archwalk {

struct Sweep::State {
  State(const BenchmarkTable& the_table, SweepConfig the_config, BackendChoice the_backend,
        std::size_t wanted_block_size, const MatrixReader& matrices, std::size_t shards);

  /// One past the last row of a block.
  std::size_t end_of(std::size_t block) const {
    return std::min(operators.size(), (block + 1) * block_size);
  }
  SweepWork work_of(std::size_t row) const;
  /// The operator's facts, with what only its guide can tell: from a cell at -inf every proposal is
  /// taken and none leads back, so no positive distribution balances such an operator.
  OperatorFacts facts_of_row(std::size_t row) const;
  double guide_values(std::size_t row) const;
  double fixed_length_terms(std::size_t row) const;
  double track_terms(std::size_t row) const;
  double threshold_terms(std::size_t row) const;
  /// Multiply-adds of a step of one vector by the chain that thresholds and tracks follow.
  double chain_terms(std::size_t row, ExactMethod method) const;
  /// Numbers of an array of the fixed-length experiment, and of the threshold's, of one operator.
  double cells() const;
  double threshold_cells(bool with_times) const;
  /// Rows of verdicts of one group of operators.
  double verdicts_of_group() const;
  /// How many of best and incumbent have exact values.
  double exact_tracks() const;
  /// Bytes of an operator's results while its block runs.
  double result_bytes() const;
  /// What the exact engine holds of a row in each experiment.
  ExactMemory fixed_length_memory(std::size_t row) const;
  ExactMemory track_memory_of(std::size_t row, int threads) const;
  ExactMemory threshold_memory_of(std::size_t row) const;
  /// Bytes of the matrices that proposals keep.
  double held_matrix_bytes() const;
  /// Steps that some of the rows took a second.
  double walk_speed(const std::vector<std::size_t>& rows);
  /// [operator] what its exact part will take here, by trials of each kind that occurs.
  std::vector<double> exact_seconds() const;
  /// [operator] the same of a sweep by walks alone: reaches of operators that see the score and,
  /// with `cost`, their products. Those with a memory are left out.
  std::vector<double> reach_seconds() const;
  double untried_rate(ExactMethod method, const std::vector<std::size_t>& rows,
                      const std::function<double(std::size_t row)>& terms) const;
  /// Adds what the searches for reaches take, which operators with the same selection share.
  void add_searches(std::vector<double>& seconds) const;
  /// Adds what exact tracks take.
  void add_tracks(std::vector<double>& seconds) const;
  double seconds_of_reach(std::size_t row, ExactMethod method) const;
  ExpectationChoice expectation_choice() const;
  WalkSettings walk_settings() const;
  HittingSettings hitting_settings() const;
  TrackSettings track_settings() const;
  ThresholdSettings threshold_settings() const;
  /// `progress` advances by exact_terms.
  void run_exact(const std::vector<const Operator*>& list, Progress& progress,
                 detail::BlockResults& block) const;
  void run_walks(const std::vector<const Operator*>& list,
                 const std::vector<std::uint32_t>& streams, Progress& progress,
                 detail::BlockResults& block);

  const BenchmarkTable& table;
  SweepConfig config;
  BackendChoice backend;
  std::shared_ptr<const ColumnSorter> sorter;  ///< where the walks are
  std::vector<SweepOperator> operators;
  detail::MeasuredScores scores;
  ProductShape shape;
  ExactEngine
      exact;  ///< without the exact engine: for reaches, costs and return probabilities alone
  std::unique_ptr<WalkEngine> walks;                 ///< null without walks or [fixed_length]
  std::vector<std::int64_t> theta;                   ///< [score, level] of [threshold], in steps k
  std::unique_ptr<TrackEngine> tracks;               ///< null without exact_track
  std::unique_ptr<ThresholdEngine> threshold_exact;  ///< null without [threshold] or its engine
  std::unique_ptr<HittingEngine> threshold_walks;
  std::vector<ExactMethod> methods;            ///< [operator], empty without the exact engine
  std::vector<ExactMethod> track_methods;      ///< [operator], empty without `tracks`
  std::vector<ExactMethod> threshold_methods;  ///< [operator], empty without `threshold_exact`
  /// [operator] 1: a restart around what an earlier one is around, and whose steps it has followed.
  std::vector<std::uint8_t> shares_steps;
  std::size_t block_size = 1;
};

}  // namespace archwalk
