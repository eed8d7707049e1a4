#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "archwalk/operators/operator_context.hpp"

namespace archwalk {

/// A transformation operator: proposal x selection.
struct Operator {
  Proposal proposal;
  Selection selection;
};

/// What an operator knows of itself; engines choose their methods from it.
struct OperatorFacts {
  bool blind = false;               ///< never sees the score
  bool isotropic = false;           ///< P(x,y) depends on the edit distance alone
  bool kronecker = false;           ///< P is given as a tensor product
  bool has_kronecker_form = false;  ///< the same, but for restarts
  bool doubly_stochastic = false;   ///< the uniform distribution is stationary
  bool reversible = false;  ///< detailed balance with some positive distribution (finite guide)
  int evaluations_per_step = 1;
  double reach_proposal = 0.0;  ///< edits: mean over x of the proposal's expected edit distance
  double bias_bound = 0.0;      ///< total variation of one step as drawn by walks, at most
  DrawSchedule draws;
};
OperatorFacts facts_of(const Operator& op, const ProductShape& shape);

/// How many proposals a selection compares at each step.
template <class SelectionType>
int proposals_per_step(const SelectionType& selection) {
  if constexpr (requires { selection.proposals_per_step(); }) {
    return selection.proposals_per_step();
  } else {
    return 1;
  }
}

/// Entries of a proposal's matrix, at most: all rows as long as the fullest where the proposal does
/// not count them.
template <class Part>
std::uint64_t matrix_entries(const Part& proposal, const ProductShape& shape) {
  if constexpr (requires { proposal.entry_count(); }) {
    return proposal.entry_count();
  } else {
    return proposal.row_size(shape) * shape.size;
  }
}
std::uint64_t matrix_entries(const Operator& op, const ProductShape& shape);

std::string_view proposal_name(const Operator& op);
std::string_view selection_name(const Operator& op);
/// The column that the selection sees; empty for a blind operator.
std::string_view guide_name(const Operator& op);
GuideKey guide_key_kind(const Operator& op);

/// "edit_distance(pmf=[...])+metropolis(temperature=2,guide=cifar10/valid@12)"; the selection
/// `always` is left out. Reading the text back gives the same operator.
std::string to_string(const Operator& op);

/// One parameter of an operator as text, for the file: "temperature" -> "2".
std::vector<std::pair<std::string, std::string>> parameters_of(const Operator& op);

/// Reads `proposal = { NAME = {...} }` and `selection = { NAME = {...} }` (a bare string where
/// there are no parameters; `selection` may be null: always), checks them against the space and
/// makes the weights canonical. A selection's guide defaults to `default_guide`; empty: an error.
Operator read_operator(const Value& proposal, const Value* selection,
                       const OperatorContext& context, std::string_view default_guide);
Selection read_selection(const Value* selection, std::string_view default_guide);

/// The same from the command line's form, "edit_distance(pmf=[0,1])+improving".
Operator read_operator(std::string_view text, const OperatorContext& context,
                       std::string_view default_guide);

/// Parses "name(key=value,...)" into the table { name = { key = value, ... } }.
Value parse_operator_part(std::string_view text);

/// Names of all proposals or selections, in the order of the list.
std::vector<std::string> proposal_names();
std::vector<std::string> selection_names();

/// A page of help made from the descriptions.
std::string operators_help();

}  // namespace archwalk
