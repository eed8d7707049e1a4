#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace archwalk {

/// A configuration value without a file format: what TOML and the command line's operator strings
/// are read into before a `describe` gives it meaning.
class Value {
 public:
  using List = std::vector<Value>;
  using Table = std::vector<std::pair<std::string, Value>>;  // in order of appearance

  Value() : data_(Table{}) {}
  explicit Value(bool v) : data_(v) {}
  explicit Value(std::int64_t v) : data_(v) {}
  explicit Value(double v) : data_(v) {}
  explicit Value(std::string v) : data_(std::move(v)) {}
  explicit Value(List v) : data_(std::move(v)) {}
  explicit Value(Table v) : data_(std::move(v)) {}

  /// Where the value stands, for messages: "sweep.toml line 12", or empty.
  std::string where;

  bool is_bool() const { return std::holds_alternative<bool>(data_); }
  bool is_integer() const { return std::holds_alternative<std::int64_t>(data_); }
  bool is_number() const { return is_integer() || std::holds_alternative<double>(data_); }
  bool is_string() const { return std::holds_alternative<std::string>(data_); }
  bool is_list() const { return std::holds_alternative<List>(data_); }
  bool is_table() const { return std::holds_alternative<Table>(data_); }

  /// Each throws InputError naming `name` (the key as the user knows it), the place and the type.
  bool as_bool(std::string_view name) const;
  std::int64_t as_integer(std::string_view name) const;
  double as_number(std::string_view name) const;
  const std::string& as_string(std::string_view name) const;
  const List& as_list(std::string_view name) const;
  const Table& as_table(std::string_view name) const;

  /// The entry `key` of a table, or nullptr. A value that is no table has no entries.
  const Value* find(std::string_view key) const;

  /// "a number", "a list", ... for messages.
  std::string_view type_name() const;

 private:
  std::variant<bool, std::int64_t, double, std::string, List, Table> data_;
};

/// Throws InputError when `table` has a key outside `known`, naming the nearest known one.
/// `owner` says whose keys they are: "[fixed_length]", "edit_distance(...)".
void check_keys(const Value& table, const std::vector<std::string>& known, std::string_view owner);

/// The entry of `candidates` with the smallest Levenshtein distance to `word`; empty if there is
/// none within half of the word's length (at least 2).
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace archwalk
