#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "archwalk/operators/probability.hpp"
#include "block_arrays.hpp"
#include "tree_builder.hpp"

namespace archwalk::detail {
namespace {

std::string parameters_text(const Operator& op) {
  std::string text;
  for (const auto& [name, value] : parameters_of(op)) {
    text += fmt::format("{}{}={}", text.empty() ? "" : ";", name, value);
  }
  return text;
}

}  // namespace

void add_operator_coordinate(const BlockResults& block, TreeBuilder& group) {
  std::vector<std::int64_t> rows(block.operators.size());
  std::iota(rows.begin(), rows.end(), static_cast<std::int64_t>(block.first_row));
  group.coordinate("operator", std::move(rows), "1", "row of the operator in this sweep");
}

void add_operator_group(const BlockResults& block, int edges, DataTree& tree) {
  TreeBuilder group(tree, "operators");
  add_operator_coordinate(block, group);
  const std::size_t count = block.operators.size();
  // [operator] from a function of its place in the block.
  const auto column = [&](auto&& value_of) {
    std::vector<decltype(value_of(std::size_t{0}))> values(count);
    for (std::size_t i = 0; i < count; ++i) values[i] = value_of(i);
    return values;
  };
  const auto op = [&](std::size_t i) -> const Operator& { return block.operators[i]->op; };
  const auto add = [&](const char* name, auto&& value_of, const char* units, const char* meaning) {
    group.add(name, {"operator"}, column(value_of), units, meaning);
  };
  const auto flag = [&](const char* name, bool OperatorFacts::*member, const char* meaning) {
    add(
        name, [&](std::size_t i) { return static_cast<std::uint8_t>(block.facts[i].*member); }, "1",
        meaning);
  };
  add(
      "stream_index",
      [&](std::size_t i) { return static_cast<std::int64_t>(block.operators[i]->stream_index); },
      "1", "number of the operator in its random streams");
  add(
      "spec", [&](std::size_t i) { return to_string(op(i)); }, "1",
      "the operator as the command line takes it");
  add(
      "family", [&](std::size_t i) { return std::string(proposal_name(op(i))); }, "1", "proposal");
  add(
      "selection", [&](std::size_t i) { return std::string(selection_name(op(i))); }, "1",
      "selection");
  add(
      "memory", [&](std::size_t i) { return std::string(memory_name(op(i))); }, "1", "memory");
  add(
      "guide", [&](std::size_t i) { return std::string(guide_name(op(i))); }, "1",
      "score that the selection or the memory sees; empty: none");
  add(
      "parameters", [&](std::size_t i) { return parameters_text(op(i)); }, "1",
      "parameters of proposal, selection and memory");
  add(
      "reach_uniform", [&](std::size_t i) { return block.geometry[i].reach_uniform; }, "edits",
      "mean over all architectures of the expected edit distance of one step");
  add(
      "reach_proposal", [&](std::size_t i) { return block.facts[i].reach_proposal; }, "edits",
      "the same of the proposal alone");
  add(
      "reach_stationary", [&](std::size_t i) { return block.geometry[i].stationary.reach; },
      "edits",
      "mean of the expected edit distance of one step under the stationary distribution; NaN: see "
      "reach_stationary_method");
  add(
      "reach_stationary_bound", [&](std::size_t i) { return block.geometry[i].stationary.bound; },
      "edits", "of the absolute error of reach_stationary");
  add(
      "reach_stationary_method", [&](std::size_t i) { return block.geometry[i].stationary.method; },
      "1", "how reach_stationary was computed, or why it is not there");
  add(
      "reach_bound",
      [&](std::size_t i) {
        return kMaxStepBias * std::max<double>(edges, block.facts[i].reach_proposal);
      },
      "edits",
      "of the absolute error of reach_uniform and reach_proposal: the probabilities of a step are "
      "rounded, by 2^-28 at most");
  flag("blind", &OperatorFacts::blind, "1: never sees the score");
  flag("isotropic", &OperatorFacts::isotropic, "1: depends on the edit distance alone");
  flag("kronecker", &OperatorFacts::kronecker, "1: given edge by edge, as a tensor product");
  flag("doubly_stochastic", &OperatorFacts::doubly_stochastic,
       "1: the uniform distribution is stationary");
  flag("reversible", &OperatorFacts::reversible,
       "1: known to have detailed balance with some positive distribution");
  add(
      "evaluations_per_step",
      [&](std::size_t i) { return static_cast<std::int64_t>(block.facts[i].evaluations_per_step); },
      "1", "scores looked up in one step");
  add(
      "bias_bound", [&](std::size_t i) { return block.facts[i].bias_bound; }, "1",
      "total variation of one step as drawn from random words, at most");
}

}  // namespace archwalk::detail
