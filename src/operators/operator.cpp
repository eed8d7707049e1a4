#include "archwalk/operators/operator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>
#include <type_traits>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/probability.hpp"
#include "guided.hpp"

namespace archwalk {
namespace {

// What a selection adds to the total variation of a step: nothing where it compares whole words.
template <class SelectionType>
double bias_of_selection(const SelectionType& selection) {
  if constexpr (requires { selection.bias_bound(); }) {
    return selection.bias_bound();
  } else {
    return 0.0;
  }
}

// P is that of the walk on architectures with their histories, which none of the forms has.
//
// Blind walks that leave architectures out and look the same from everywhere keep uniform starts
// uniform, though. Let G be the transitive group that leaves the proposal as it is. Leaving out is
// by the proposal's classes, so P(gx, gy | gM) = P(x, y | M) for every g in G, and by induction
// over the steps the law of X_t given X_0 = gx is that given X_0 = x moved by g. So P(X_t = y | X_0
// = x) is a function of the orbit of (x, y), P_t(gx, gy) = P_t(x, y); with |G_x| = |G|/N for every
// stabiliser, Σ_x P_t(x, y) = N/|G| Σ_g P_t(g x_0, y) = N/|G| Σ_g P_t(x_0, g^-1 y) = Σ_z P_t(x_0,
// z) = 1.
template <class Part>
void take_memory_in(const Operator& op, const Part& part, const ProductShape& shape,
                    OperatorFacts& facts, const ProposalFacts& proposal) {
  facts.isotropic = false;
  facts.kronecker = false;
  facts.has_kronecker_form = false;
  facts.reversible = false;
  facts.homogeneous = facts.blind && proposal.homogeneous;
  facts.doubly_stochastic = facts.homogeneous;
  if constexpr (Excludes<Part>) {
    if (tabu_size(op.memory) == 0) return;
    // The picks of a group are among at most n each, how many depends on the earlier ones. Of m
    // siblings, boundaries rounded up cost at most m/4 + 1/(4m) of 2^-64 (see pick_bias for equal
    // ones), so all of them together a share of 1/n² more than picks among n.
    const auto n = static_cast<double>(part.largest_class(shape));
    const double bias = pick_group_bias_bound(part.largest_class(shape), proposal.draws.steps) *
                        (1.0 + 1.0 / (n * n));
    facts.bias_bound += (bias - proposal.bias_bound) *
                        groups_touched(proposal.draws.steps, facts.evaluations_per_step);
  }
}

// The proposal, or that between the jumps of one that restarts, where it is of that type.
template <class Part>
const Part* proposal_between(const Operator& op) {
  if (const auto* restart = std::get_if<Restart>(&op.proposal)) {
    return std::get_if<Part>(&restart->inner);
  }
  return std::get_if<Part>(&op.proposal);
}

constexpr int kNameWidth = 18;  // a space more than the longest name

/// A name with what it does, and its parameters.
template <class Part>
void append_part(std::string& text, Part part, std::string_view help) {
  text += fmt::format("  {:<{}}{}\n", Part::kName, kNameWidth, help);
  Part::describe(part, [&](const Field& field, auto&) {
    text += fmt::format("    {:<{}}{} ({}; {}){}\n", field.name, kNameWidth - 2, field.help,
                        field.unit, field.range, field.required ? ", required" : "");
  });
}

template <class Variant, std::size_t... I>
void append_help(std::string& text, std::index_sequence<I...>) {
  (append_part(text, std::variant_alternative_t<I, Variant>{},
               std::variant_alternative_t<I, Variant>::kHelp),
   ...);
}

template <std::size_t... I>
void append_families(std::string& text, std::index_sequence<I...>) {
  (append_part(text, std::variant_alternative_t<I, FamilyOptions>{},
               "drawn so that the reach is spread evenly over the range"),
   ...);
}

}  // namespace

std::vector<std::string> proposal_names() {
  return names_of<Proposal>();
}
std::vector<std::string> selection_names() {
  return names_of<Selection>();
}
std::vector<std::string> memory_names() {
  return names_of<Memory>();
}

OperatorFacts facts_of(const Operator& op, const ProductShape& shape) {
  return std::visit(
      [&](const auto& part, const auto& selection) {
        const int proposals = proposals_per_step(selection);
        const ProposalFacts proposal = part.facts(shape, proposals);
        const int group = proposal.draws.steps;
        OperatorFacts facts;
        facts.blind = guide_key_kind(op) == GuideKey::none;
        facts.isotropic = facts.blind && proposal.isotropic;
        facts.kronecker = facts.blind && proposal.kronecker;
        facts.has_kronecker_form = facts.blind && proposal.has_kronecker_form;
        facts.doubly_stochastic = facts.blind && proposal.doubly_stochastic;
        // Metropolis balances pi(x) exp(g(x)/T) where the proposal balances pi.
        facts.reversible = proposal.reversible && selection.keeps_reversibility();
        facts.evaluations_per_step = proposals;
        facts.reach_proposal = proposal.reach;
        facts.bias_bound =
            proposal.bias_bound * groups_touched(group, proposals) + bias_of_selection(selection);
        // The group of proposals and the proposals of a step meet at their least common multiple.
        facts.draws.steps = group / std::gcd(group, proposals);
        facts.draws.words = proposal.draws.words * (proposals / std::gcd(group, proposals)) +
                            facts.draws.steps * selection.words_per_step();
        if (has_memory(op)) take_memory_in(op, part, shape, facts, proposal);
        return facts;
      },
      op.proposal, op.selection);
}

std::uint64_t matrix_entries(const Operator& op, const ProductShape& shape) {
  return std::visit([&](const auto& part) { return matrix_entries(part, shape); }, op.proposal);
}

std::string_view proposal_name(const Operator& op) {
  return std::visit([](const auto& part) { return std::decay_t<decltype(part)>::kName; },
                    op.proposal);
}

std::string_view selection_name(const Operator& op) {
  return std::visit([](const auto& part) { return std::decay_t<decltype(part)>::kName; },
                    op.selection);
}

std::string_view memory_name(const Operator& op) {
  return std::visit([](const auto& part) { return std::decay_t<decltype(part)>::kName; },
                    op.memory);
}

bool has_memory(const Operator& op) {
  return !std::holds_alternative<NoMemory>(op.memory);
}

bool jumps_uniformly(const Operator& op) {
  return std::holds_alternative<Uniform>(op.proposal) &&
         std::holds_alternative<Always>(op.selection) && !has_memory(op);
}

const Explicit* given_matrix(const Operator& op) {
  return proposal_between<Explicit>(op);
}
const RandomExplicit* drawn_matrix(const Operator& op) {
  return proposal_between<RandomExplicit>(op);
}

std::optional<BetweenJumps> between_jumps(const Operator& op, const ProductShape& shape) {
  const auto* restart = std::get_if<Restart>(&op.proposal);
  if (restart == nullptr || has_memory(op)) return {};
  const OperatorFacts facts = facts_of(op, shape);
  if (!facts.blind || facts.isotropic || facts.has_kronecker_form) return {};
  std::optional<BetweenJumps> found(std::in_place);
  found->jump = probability(restart->weight);
  std::visit([&](const auto& part) { found->op.proposal = part; }, restart->inner);
  return found;
}

int tabu_size(const Memory& memory) {
  return std::visit(
      [](const auto& part) {
        if constexpr (requires { part.tabu_size(); }) return part.tabu_size();
        return 0;
      },
      memory);
}

MemoryStep memory_step(const Memory& memory) {
  return std::visit(
      []<class Part>(const Part& part) {
        if constexpr (std::is_same_v<Part, NoMemory>) {
          return MemoryStep();
        } else {
          return part.step();
        }
      },
      memory);
}

std::string_view guide_name(const Operator& op) {
  const std::string_view of_selection = guide_of_part(op.selection);
  return of_selection.empty() ? guide_of_part(op.memory) : of_selection;
}

GuideKey guide_key_kind(const Operator& op) {
  const GuideKey kind = std::visit([](const auto& part) { return part.guide_key(); }, op.selection);
  return kind == GuideKey::none && !guide_of_part(op.memory).empty() ? GuideKey::rank : kind;
}

std::string to_string(const Operator& op) {
  std::string text = format_value(op.proposal);
  if (!std::holds_alternative<Always>(op.selection)) text += '+' + format_value(op.selection);
  if (has_memory(op)) text += '+' + format_value(op.memory);
  return text;
}

std::vector<std::pair<std::string, std::string>> parameters_of(const Operator& op) {
  std::vector<std::pair<std::string, std::string>> all;
  const auto collect = [&](const auto& part) {
    std::decay_t<decltype(part)>::describe(part, [&](const Field& field, const auto& value) {
      std::string text = format_value(value);
      if (!text.empty()) all.emplace_back(field.name, std::move(text));
    });
  };
  std::visit(collect, op.proposal);
  std::visit(collect, op.selection);
  std::visit(collect, op.memory);
  return all;
}

Operator read_operator(const Value& proposal, const Value* selection, const Value* memory,
                       const OperatorContext& context, std::string_view default_guide) {
  Operator op;
  read_value(proposal, "proposal", op.proposal);
  std::visit([&](auto& part) { prepare_part(part, context); }, op.proposal);
  op.selection = read_selection(selection, default_guide);
  op.memory = read_memory(memory, op.selection, default_guide);
  check_memory(op);
  return op;
}

std::string operators_help() {
  std::string text = "Proposals:\n";
  append_help<Proposal>(text, std::make_index_sequence<std::variant_size_v<Proposal>>());
  text += "Selections (left out: always):\n";
  append_help<Selection>(text, std::make_index_sequence<std::variant_size_v<Selection>>());
  text += "Memories (left out: none):\n";
  append_help<Memory>(text, std::make_index_sequence<std::variant_size_v<Memory>>());
  text +=
      "Families, the proposals of [[generate]], with the options that they take there (a proposal\n"
      "that is not among them has none):\n";
  append_families(text, std::make_index_sequence<std::variant_size_v<FamilyOptions>>());
  text +=
      "One operator is PROPOSAL(key=value,...)[+SELECTION(key=value,...)][+MEMORY(key=value,...)], "
      "for example\n"
      "  edit_distance(pmf=[0,1])+metropolis(temperature=2,guide=cifar10/valid@12)\n"
      "  edit_distance(pmf=[0,1])+improving+tabu(k=5)\n"
      "Names of scores and files stand in double quotes where they hold one of ()[],=+\" or a "
      "blank,\n"
      "or read as a number: guide=\"my score\". What a pmf leaves out at its end is 0.\n";
  return text;
}

}  // namespace archwalk
