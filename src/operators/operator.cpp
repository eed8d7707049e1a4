#include "archwalk/operators/operator.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

template <class Variant, std::size_t... I>
std::vector<std::string> names_of(std::index_sequence<I...>) {
  return {std::string(std::variant_alternative_t<I, Variant>::kName)...};
}

template <class Variant>
std::vector<std::string> names_of() {
  return names_of<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>());
}

// Calls read(std::type_identity<T>) for the alternative of that name.
template <class Variant, std::size_t I = 0>
Variant read_alternative(std::string_view name, const Value& parameters) {
  if constexpr (I < std::variant_size_v<Variant>) {
    using Alternative = std::variant_alternative_t<I, Variant>;
    if (name == Alternative::kName) {
      Alternative alternative;
      read_parameters(parameters, alternative);
      return alternative;
    }
    return read_alternative<Variant, I + 1>(name, parameters);
  } else {
    throw InputError(fmt::format("'{}' is in no list", name), "it was checked before",
                     "report this");
  }
}

template <class T>
concept Guided = requires(T selection) {
  selection.guide;
};

template <class Part>
std::string part_to_string(const Part& part) {
  const std::string parameters = format_parameters(part);
  return parameters.empty() ? std::string(Part::kName)
                            : fmt::format("{}({})", Part::kName, parameters);
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
  const ProposalFacts proposal =
      std::visit([&](const auto& part) { return part.facts(shape); }, op.proposal);
  return std::visit(
      [&](const auto& selection) {
        using SelectionType = std::decay_t<decltype(selection)>;
        using Step = decltype(selection.step(1.0));
        OperatorFacts facts;
        facts.blind = SelectionType::kGuideKey == GuideKey::none;
        facts.isotropic = facts.blind && proposal.isotropic;
        facts.kronecker = facts.blind && proposal.kronecker;
        facts.doubly_stochastic = facts.blind && proposal.doubly_stochastic;
        // A selection keeps detailed balance only over a symmetric proposal.
        facts.reversible = proposal.reversible && selection.keeps_reversibility() &&
                           (facts.blind || proposal.isotropic);
        facts.reach_proposal = proposal.reach;
        facts.bias_bound = proposal.bias_bound;
        facts.draws = proposal.draws;
        facts.draws.words += proposal.draws.steps * Step::kWordsPerStep;
        return facts;
      },
      op.selection);
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
  return std::visit([](const auto& part) { return std::decay_t<decltype(part)>::kGuideKey; },
                    op.selection);
}

std::string to_string(const Operator& op) {
  std::string text = std::visit([](const auto& part) { return part_to_string(part); }, op.proposal);
  if (!std::holds_alternative<Always>(op.selection)) {
    text += '+';
    text += std::visit([](const auto& part) { return part_to_string(part); }, op.selection);
  }
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
  return all;
}

std::pair<std::string, Value> read_named(const Value& value, std::string_view what,
                                         const std::vector<std::string>& known) {
  std::string name;
  Value parameters;
  if (value.is_string()) {
    name = value.as_string(what);
  } else {
    const Value::Table& table = value.as_table(what);
    if (table.size() != 1) {
      throw InputError(fmt::format("{} names {} kinds{}", what, table.size(),
                                   value.where.empty() ? "" : fmt::format(" ({})", value.where)),
                       "exactly one is meant",
                       fmt::format("write {} = {{ NAME = {{ ... }} }} with NAME one of {}", what,
                                   fmt::join(known, ", ")));
    }
    name = table.front().first;
    parameters = table.front().second;
  }
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    const std::string nearest = nearest_word(name, known);
    throw InputError(fmt::format("unknown {} '{}'{}", what, name,
                                 value.where.empty() ? "" : fmt::format(" ({})", value.where)),
                     "there is no such operator",
                     nearest.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                     : fmt::format("did you mean '{}'?", nearest));
  }
  if (parameters.where.empty()) parameters.where = value.where;
  return {std::move(name), std::move(parameters)};
}

Selection read_selection(const Value* selection, std::string_view default_guide) {
  if (selection == nullptr) return Always{};
  const auto named = read_named(*selection, "selection", selection_names());
  const auto& name = named.first;  // no structured binding: clang 14 can't capture one
  const auto& parameters = named.second;
  Selection result = read_alternative<Selection>(name, parameters);
  std::visit(
      [&](auto& part) {
        part.prepare();
        if constexpr (Guided<decltype(part)>) {
          if (part.guide.empty()) part.guide = default_guide;
          if (part.guide.empty()) {
            throw InputError(
                fmt::format("selection '{}' has no guide{}", name,
                            parameters.where.empty() ? "" : fmt::format(" ({})", parameters.where)),
                "with more than one measured score it is not clear which one the operator sees",
                "add guide = \"SCORE\"");
          }
        }
      },
      result);
  return result;
}

Operator read_operator(const Value& proposal, const Value* selection, const ProductShape& shape,
                       std::string_view default_guide) {
  const auto [name, parameters] = read_named(proposal, "proposal", proposal_names());
  Operator op;
  op.proposal = read_alternative<Proposal>(name, parameters);
  std::visit([&](auto& part) { part.prepare(shape); }, op.proposal);
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
