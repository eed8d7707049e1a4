#include "archwalk/core/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

std::string at(const Value& value) {
  return value.where.empty() ? std::string() : fmt::format(" ({})", value.where);
}

[[noreturn]] void wrong_type(const Value& value, std::string_view name, std::string_view wanted) {
  throw InputError(fmt::format("'{}'{} is {}", name, at(value), value.type_name()),
                   fmt::format("{} is needed there", wanted), fmt::format("give {}", wanted));
}

}  // namespace

std::string_view Value::type_name() const {
  if (is_bool()) return "a boolean";
  if (is_integer()) return "an integer";
  if (is_number()) return "a number";
  if (is_string()) return "a string";
  if (is_list()) return "a list";
  return "a table";
}

bool Value::as_bool(std::string_view name) const {
  if (!is_bool()) {
    throw InputError(fmt::format("'{}'{} is {}", name, at(*this), type_name()),
                     "it is answered by yes or no",
                     fmt::format("give {} = true, or {} = false", name, name));
  }
  return std::get<bool>(data_);
}

std::int64_t Value::as_integer(std::string_view name) const {
  if (!is_integer()) wrong_type(*this, name, "an integer");
  return std::get<std::int64_t>(data_);
}

double Value::as_number(std::string_view name) const {
  if (is_integer()) return static_cast<double>(std::get<std::int64_t>(data_));
  if (!is_number()) wrong_type(*this, name, "a number");
  return std::get<double>(data_);
}

const std::string& Value::as_string(std::string_view name) const {
  if (!is_string()) wrong_type(*this, name, "a string");
  return std::get<std::string>(data_);
}

const Value::List& Value::as_list(std::string_view name) const {
  if (is_string() || is_integer()) {
    throw InputError(
        fmt::format("'{}'{} is {}", name, at(*this), type_name()), "a list is needed there",
        is_string() ? fmt::format("give {} = [\"{}\"]", name, std::get<std::string>(data_))
                    : fmt::format("give {} = [{}]", name, std::get<std::int64_t>(data_)));
  }
  if (!is_list()) wrong_type(*this, name, "a list");
  return std::get<List>(data_);
}

const Value::Table& Value::as_table(std::string_view name) const {
  if (!is_table()) wrong_type(*this, name, "a table");
  return std::get<Table>(data_);
}

const Value* Value::find(std::string_view key) const {
  if (!is_table()) return nullptr;
  for (const auto& [name, value] : std::get<Table>(data_)) {
    if (name == key) return &value;
  }
  return nullptr;
}

void check_keys(const Value& table, const std::vector<std::string>& known, std::string_view owner) {
  for (const auto& [key, value] : table.as_table(owner)) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string nearest = nearest_word(key, known);
    throw InputError(fmt::format("unknown key '{}' in {}{}", key, owner, at(value)),
                     "it would be ignored silently",
                     nearest.empty() ? fmt::format("known keys: {}", fmt::join(known, ", "))
                                     : fmt::format("did you mean '{}'?", nearest));
  }
}

}  // namespace archwalk
