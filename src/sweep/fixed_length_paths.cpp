// What walks come across: /fixed_length/reach and /fixed_length/cost.
#include "block_arrays.hpp"
#include "result_groups.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {

void add_path_groups(const BlockResults& block, const SweepConfig& config,
                     const MeasuredScores& scores, DataTree& tree) {
  TreeBuilder reach = fixed_length_group(block, config, scores, kFixedLengthReach, tree);
  const std::vector<std::string> sets = {"operator", "stratum", "score"};
  const auto add =
      [&](TreeBuilder& group, const char* name, std::vector<double> PathEstimates::*member,
          const std::vector<std::string>& dims, const std::string& units, const char* meaning) {
        group.add(name, dims, joined(block.paths, member), units, meaning);
      };
  add(reach, "reach_stratum", &PathEstimates::reach_stratum, sets, "edits",
      "mean over the starts of the expected edit distance of one step");
  add(reach, "reach_stratum_bound", &PathEstimates::reach_stratum_bound, sets, "edits",
      "of the absolute error of reach_stratum");
  add(reach, "reach_path", &PathEstimates::reach_path, kFixedLengthDims, "edits",
      "expected edit distance of a step, mean over the steps of a path from the stratum");
  add(reach, "reach_path_bound", &PathEstimates::reach_path_bound, kFixedLengthDims, "edits",
      "of the absolute error of reach_path");
  if (!config.cost) return;
  TreeBuilder cost = fixed_length_group(block, config, scores, kFixedLengthCost, tree);
  add(cost, "seconds", &PathEstimates::cost, kFixedLengthDims, scores.cost->units,
      "expected cost of all proposals evaluated in T steps, taken or not");
  add(cost, "bound", &PathEstimates::cost_bound, kFixedLengthDims, scores.cost->units,
      "of the absolute error of seconds");
  tree.attributes.push_back({kFixedLengthCost, {{"column", scores.cost->name}}});
}

}  // namespace archwalk::detail
