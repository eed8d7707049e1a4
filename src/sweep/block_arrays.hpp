#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/exact/track_engine.hpp"
#include "archwalk/sweep/sweep_config.hpp"
#include "archwalk/sweep/sweep_operators.hpp"
#include "archwalk/walk/hitting_engine.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "measured_scores.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {

/// What the engines found out about one block of operators.
struct BlockResults {
  std::size_t first_row = 0;
  std::vector<const SweepOperator*> operators;
  std::vector<OperatorFacts> facts;
  std::vector<OperatorGeometry> geometry;
  std::vector<ExactEstimates> exact;   ///< empty without the exact engine or [fixed_length]
  std::vector<WalkEstimates> walks;    ///< empty without walks or [fixed_length]
  std::vector<PathEstimates> paths;    ///< empty without [fixed_length]
  std::vector<TrackEstimates> tracks;  ///< empty without exact_track
  std::vector<ThresholdEstimates> threshold_exact;  ///< of [threshold], likewise
  std::vector<HittingEstimates> threshold_walks;
};

/// The coordinate `operator` of a group.
void add_operator_coordinate(const BlockResults& block, TreeBuilder& group);

/// An array of every operator's estimates, one after another: [operator, ...].
template <class Estimates, class T>
std::vector<T> joined(const std::vector<Estimates>& estimates, std::vector<T> Estimates::*member) {
  std::vector<T> values;
  if (!estimates.empty()) values.reserve(estimates.size() * (estimates.front().*member).size());
  for (const Estimates& one : estimates) {
    values.insert(values.end(), (one.*member).begin(), (one.*member).end());
  }
  return values;
}

/// The group /operators; `edges` are a product space's, the most edits of a step; of a graph space
/// 0.
void add_operator_group(const BlockResults& block, int edges, DataTree& tree);

/// The groups /fixed_length, /fixed_length/exact and /fixed_length/walks of the engines that ran,
/// /fixed_length/reach and /fixed_length/cost.
void add_fixed_length_groups(const BlockResults& block, const SweepConfig& config,
                             const MeasuredScores& scores, DataTree& tree);
/// The last two of them.
void add_path_groups(const BlockResults& block, const SweepConfig& config,
                     const MeasuredScores& scores, DataTree& tree);
/// A group of the fixed length with its coordinates, those of kFixedLengthDims.
TreeBuilder fixed_length_group(const BlockResults& block, const SweepConfig& config,
                               const MeasuredScores& scores, const std::string& name,
                               DataTree& tree);
inline const std::vector<std::string> kFixedLengthDims = {"operator", "stratum", "score",
                                                          "horizon"};

/// The groups /threshold, /threshold/exact and /threshold/walks of the engines that ran; `theta` is
/// [score, level] in k.
void add_threshold_groups(const BlockResults& block, const SweepConfig& config,
                          const MeasuredScores& scores, const std::vector<std::int64_t>& theta,
                          DataTree& tree);

}  // namespace archwalk::detail
