#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/value.hpp"

namespace archwalk {

using Matrix = std::vector<std::vector<double>>;

/// One parameter of a proposal or a selection: the single description from which TOML keys, the
/// command line, the help text and the HDF5 attributes are made.
struct Field {
  std::string_view name;
  std::string_view unit;   ///< "1" for pure numbers
  std::string_view range;  ///< "0..1, sums to 1"
  std::string_view help;
  bool required = false;
};

/// Reading: overloads for every type that a parameter can have. `name` is the key for messages.
void read_value(const Value& value, std::string_view name, bool& target);
void read_value(const Value& value, std::string_view name, double& target);
void read_value(const Value& value, std::string_view name, int& target);
void read_value(const Value& value, std::string_view name, std::string& target);
void read_value(const Value& value, std::string_view name, std::vector<double>& target);
void read_value(const Value& value, std::string_view name, Matrix& target);
void read_value(const Value& value, std::string_view name, std::vector<Matrix>& target);

/// Writing, so that reading the text gives the same value back; empty where there is nothing.
std::string format_value(bool value);
std::string format_value(double value);
std::string format_value(int value);
std::string format_value(const std::string& value);
std::string format_value(const std::vector<double>& value);
std::string format_value(const Matrix& value);
std::string format_value(const std::vector<Matrix>& value);

template <class T>
void read_value(const Value& value, std::string_view name, std::optional<T>& target) {
  read_value(value, name, target.emplace());
}
template <class T>
std::string format_value(const std::optional<T>& value) {
  return value ? format_value(*value) : std::string();
}

/// InputError: `owner` needs the key of `field`, which `table` lacks.
[[noreturn]] void throw_missing_key(std::string_view owner, const Field& field, const Value& table);

/// Fills the parameters of a described type from a table; unknown and missing keys are InputErrors.
template <class Described>
void read_parameters(const Value& table, Described& parameters) {
  std::vector<std::string> known;
  Described::describe(parameters,
                      [&](const Field& field, auto&) { known.emplace_back(field.name); });
  check_keys(table, known, Described::kName);
  Described::describe(parameters, [&](const Field& field, auto& target) {
    const Value* value = table.find(field.name);
    if (value != nullptr) {
      read_value(*value, field.name, target);
    } else if (field.required) {
      throw_missing_key(Described::kName, field, table);
    }
  });
}

/// "pmf=[0.5,0.5],stay=true": the parameters that are set.
template <class Described>
std::string format_parameters(const Described& parameters) {
  std::string text;
  Described::describe(parameters, [&](const Field& field, const auto& value) {
    const std::string formatted = format_value(value);
    if (formatted.empty()) return;
    if (!text.empty()) text += ',';
    text += std::string(field.name) + '=' + formatted;
  });
  return text;
}

}  // namespace archwalk
