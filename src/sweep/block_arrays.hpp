#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/sweep/sweep_config.hpp"
#include "archwalk/sweep/sweep_operators.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "measured_scores.hpp"

namespace archwalk::detail {

/// What the engines found out about one block of operators.
struct BlockResults {
  std::size_t first_row = 0;
  std::vector<const SweepOperator*> operators;
  std::vector<OperatorFacts> facts;
  std::vector<OperatorGeometry> geometry;
  std::vector<ExactEstimates> exact;  ///< empty without the exact engine
  std::vector<WalkEstimates> walks;   ///< empty without walks
};

/// The groups /operators, /fixed_length, /fixed_length/exact and /fixed_length/walks.
void add_operator_group(const BlockResults& block, DataTree& tree);
void add_fixed_length_groups(const BlockResults& block, const SweepConfig& config,
                             const MeasuredScores& scores, DataTree& tree);

/// The coordinate `operator` of a group.
std::vector<std::int64_t> row_numbers(const BlockResults& block);

}  // namespace archwalk::detail
