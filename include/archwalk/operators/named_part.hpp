#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "archwalk/core/value.hpp"
#include "archwalk/operators/field.hpp"

// Parts of operators by name: the alternatives of a variant, each with a kName and a description.
namespace archwalk {

/// Splits { name = parameters } (or a bare "name") and checks the name against `known`; `what` is
/// the key's name for messages.
std::pair<std::string, Value> read_named(const Value& value, std::string_view what,
                                         const std::vector<std::string>& known);

namespace detail {
template <class... Parts>
std::vector<std::string> names_of(const std::variant<Parts...>*) {
  return {std::string(Parts::kName)...};
}

template <class Part, class Variant>
bool read_if_named(std::string_view name, const Value& parameters, Variant& target) {
  if (name != Part::kName) return false;
  Part part;
  read_parameters(parameters, part);
  target = std::move(part);
  return true;
}
}  // namespace detail

/// The names of a variant's alternatives, in their order.
template <class Variant>
std::vector<std::string> names_of() {
  return detail::names_of(static_cast<const Variant*>(nullptr));
}

/// Fills the parameters of the alternative that `value` names, { name = { ... } } or "name".
template <class... Parts>
void read_value(const Value& value, std::string_view what, std::variant<Parts...>& target) {
  const auto [name, parameters] = read_named(value, what, names_of<std::variant<Parts...>>());
  static_cast<void>((detail::read_if_named<Parts>(name, parameters, target) || ...));
}

/// "name(key=value,...)", or "name" where no parameter is set.
template <class Part>
std::string part_text(const Part& part) {
  const std::string parameters = format_parameters(part);
  std::string text(Part::kName);
  if (!parameters.empty()) text += '(' + parameters + ')';
  return text;
}

template <class... Parts>
std::string format_value(const std::variant<Parts...>& value) {
  return std::visit([](const auto& part) { return part_text(part); }, value);
}

}  // namespace archwalk
