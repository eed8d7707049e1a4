#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "archwalk/operators/operator_context.hpp"

namespace archwalk {

/// A transformation operator: proposal x selection x memory.
struct Operator {
  Proposal proposal;
  Selection selection;
  Memory memory = NoMemory{};
};

/// Whether what a step does depends on the architecture alone.
bool has_memory(const Operator& op);
/// Whether the operator is `uniform` alone, in whatever space.
bool jumps_uniformly(const Operator& op);
/// The matrix from a file that the proposal is, or makes between jumps; null: none.
const Explicit* given_matrix(const Operator& op);
/// The same of a matrix that is drawn.
const RandomExplicit* drawn_matrix(const Operator& op);

/// A blind operator that jumps: P = jump·J/N + (1 - jump)·P of `op`, J the matrix of ones.
struct BetweenJumps {
  double jump = 0.0;  ///< a multiple of 2^-32
  Operator op;
};
/// The parts of `restart` around a proposal that has no form but its rows; blind, no memory.
std::optional<BetweenJumps> between_jumps(const Operator& op, const ProductShape& shape);
/// How many of the architectures that were left are not proposed; 0 without such a memory.
int tabu_size(const Memory& memory);
/// What kernels carry; of a memory that is none, nothing that they may use.
MemoryStep memory_step(const Memory& memory);

/// Whether a proposal can leave members of a memory out (tabu.hpp).
template <class Part>
concept Excludes = requires(const Part& part, const ProductShape& shape,
                            std::span<const std::uint32_t> members, std::vector<Transition>& out) {
  part.row_excluding(shape, std::uint32_t{}, members, out);
};

/// What an operator knows of itself; engines choose their methods from it.
struct OperatorFacts {
  bool blind = false;               ///< never sees the score
  bool isotropic = false;           ///< P(x,y) depends on the edit distance alone
  bool kronecker = false;           ///< P is given as a tensor product
  bool has_kronecker_form = false;  ///< the same, but for restarts
  bool doubly_stochastic = false;   ///< the uniform distribution is stationary
  bool homogeneous = false;         ///< with a memory: a blind walk looks the same from everywhere
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
std::string_view memory_name(const Operator& op);
/// The column that the selection or the memory sees; empty for a blind operator.
std::string_view guide_name(const Operator& op);
/// What of it they compare: as the selection does, by rank where the memory alone does.
GuideKey guide_key_kind(const Operator& op);

/// "edit_distance(pmf=[...])+metropolis(temperature=2,guide=cifar10/valid@12)"; the selection
/// `always` and the memory `none` are left out. Reading the text back gives the same operator.
std::string to_string(const Operator& op);

/// One parameter of an operator as text, for the file: "temperature" -> "2".
std::vector<std::pair<std::string, std::string>> parameters_of(const Operator& op);

/// Reads `proposal = { NAME = {...} }`, `selection = { NAME = {...} }` and `memory` likewise (a
/// bare string where there are no parameters; null: always, none), checks them against the space
/// and makes the weights canonical. A selection's guide defaults to `default_guide`, a memory's to
/// the selection's; empty: an error. InputError, too, where the parts do not go together: see
/// check_memory().
Operator read_operator(const Value& proposal, const Value* selection, const Value* memory,
                       const OperatorContext& context, std::string_view default_guide);
Selection read_selection(const Value* selection, std::string_view default_guide);
Memory read_memory(const Value* memory, const Selection& selection, std::string_view default_guide);
/// InputError where the memory leaves architectures out and the proposal can't.
void check_memory(const Operator& op);

/// The same from the command line's form, "edit_distance(pmf=[0,1])+improving+tabu(k=5)": a
/// selection and a memory are told apart by their names.
Operator read_operator(std::string_view text, const OperatorContext& context,
                       std::string_view default_guide);

/// Parses "name(key=value,...)" into the table { name = { key = value, ... } }.
Value parse_operator_part(std::string_view text);

/// Names of all proposals, selections or memories, in the order of the list.
std::vector<std::string> proposal_names();
std::vector<std::string> selection_names();
std::vector<std::string> memory_names();

/// A page of help made from the descriptions.
std::string operators_help();

}  // namespace archwalk
