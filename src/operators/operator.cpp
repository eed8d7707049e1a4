#include "archwalk/operators/operator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/picks.hpp"

namespace archwalk {
namespace {

template <class T>
concept Guided = requires(T selection) {
  selection.guide;
};

// What a selection adds to the total variation of a step: nothing where it compares whole words.
template <class SelectionType>
double bias_of_selection(const SelectionType& selection) {
  if constexpr (requires { selection.bias_bound(); }) {
    return selection.bias_bound();
  } else {
    return 0.0;
  }
}

template <class Variant, std::size_t... I>
void append_help(std::string& text, std::index_sequence<I...>) {
  const auto one = [&](auto alternative) {
    using Part = decltype(alternative);
    text += fmt::format("  {:<16}{}\n", Part::kName, Part::kHelp);
    Part::describe(alternative, [&](const Field& field, auto&) {
      text += fmt::format("    {:<14}{} ({}; {}){}\n", field.name, field.help, field.unit,
                          field.range, field.required ? ", required" : "");
    });
  };
  (one(std::variant_alternative_t<I, Variant>{}), ...);
}

}  // namespace

std::vector<std::string> proposal_names() {
  return names_of<Proposal>();
}
std::vector<std::string> selection_names() {
  return names_of<Selection>();
}

OperatorFacts facts_of(const Operator& op, const ProductShape& shape) {
  return std::visit(
      [&](const auto& part, const auto& selection) {
        const int proposals = proposals_per_step(selection);
        const ProposalFacts proposal = part.facts(shape, proposals);
        const int group = proposal.draws.steps;
        OperatorFacts facts;
        facts.blind = selection.guide_key() == GuideKey::none;
        facts.isotropic = facts.blind && proposal.isotropic;
        facts.kronecker = facts.blind && proposal.kronecker;
        facts.has_kronecker_form = facts.blind && proposal.has_kronecker_form;
        facts.doubly_stochastic = facts.blind && proposal.doubly_stochastic;
        // A selection keeps detailed balance only over a symmetric proposal.
        facts.reversible = proposal.reversible && selection.keeps_reversibility() &&
                           (facts.blind || proposal.isotropic || proposal.symmetric);
        facts.evaluations_per_step = proposals;
        facts.reach_proposal = proposal.reach;
        facts.bias_bound =
            proposal.bias_bound * groups_touched(group, proposals) + bias_of_selection(selection);
        // The group of proposals and the proposals of a step meet at their least common multiple.
        facts.draws.steps = group / std::gcd(group, proposals);
        facts.draws.words = proposal.draws.words * (proposals / std::gcd(group, proposals)) +
                            facts.draws.steps * selection.words_per_step();
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

std::string_view guide_name(const Operator& op) {
  return std::visit(
      [](const auto& selection) -> std::string_view {
        if constexpr (Guided<decltype(selection)>) return selection.guide;
        return {};
      },
      op.selection);
}

GuideKey guide_key_kind(const Operator& op) {
  return std::visit([](const auto& part) { return part.guide_key(); }, op.selection);
}

std::string to_string(const Operator& op) {
  const std::string proposal = format_value(op.proposal);
  if (std::holds_alternative<Always>(op.selection)) return proposal;
  return proposal + '+' + format_value(op.selection);
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
  return all;
}

Selection read_selection(const Value* selection, std::string_view default_guide) {
  if (selection == nullptr) return Always{};
  Selection result;
  read_value(*selection, "selection", result);
  std::visit(
      [&](auto& part) {
        part.prepare();
        if constexpr (Guided<decltype(part)>) {
          if (part.guide.empty()) part.guide = default_guide;
          if (part.guide.empty()) {
            throw InputError(
                fmt::format("selection '{}' has no guide{}", std::decay_t<decltype(part)>::kName,
                            selection->where.empty() ? "" : fmt::format(" ({})", selection->where)),
                "with more than one measured score it is not clear which one the operator sees",
                "add guide = \"SCORE\"");
          }
        }
      },
      result);
  return result;
}

Operator read_operator(const Value& proposal, const Value* selection,
                       const OperatorContext& context, std::string_view default_guide) {
  Operator op;
  read_value(proposal, "proposal", op.proposal);
  std::visit(
      [&](auto& part) {
        if constexpr (requires { part.prepare(context); }) {
          part.prepare(context);
        } else {
          part.prepare(product_of(context, std::decay_t<decltype(part)>::kName));
        }
      },
      op.proposal);
  op.selection = read_selection(selection, default_guide);
  return op;
}

std::string operators_help() {
  std::string text = "Proposals:\n";
  append_help<Proposal>(text, std::make_index_sequence<std::variant_size_v<Proposal>>());
  text += "Selections (left out: always):\n";
  append_help<Selection>(text, std::make_index_sequence<std::variant_size_v<Selection>>());
  text +=
      "One operator is PROPOSAL(key=value,...)[+SELECTION(key=value,...)], for example\n"
      "  edit_distance(pmf=[0,1])+metropolis(temperature=2,guide=cifar10/valid@12)\n";
  return text;
}

}  // namespace archwalk
