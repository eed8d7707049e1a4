#include "archwalk/core/value.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

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

std::size_t levenshtein(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
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
  if (!is_bool()) wrong_type(*this, name, "a boolean (true or false)");
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

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 2) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = levenshtein(word, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
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
