#include "operator_entries.hpp"

#include "archwalk/rng/stream.hpp"
#include "config_reading.hpp"

namespace archwalk::detail {
namespace {

std::string place_of(std::string_view kind, std::size_t index, const Value& entry) {
  return fmt::format("{} {}{}", kind, index + 1, in_parentheses(entry.where));
}

std::optional<Value> optional_entry(const Value& table, std::string_view key) {
  const Value* value = table.find(key);
  return value == nullptr ? std::nullopt : std::optional<Value>(*value);
}

/// The entries of [[KEY]].
const Value::List& section_list(const Value& value, std::string_view key) {
  if (!value.is_table()) return value.as_list(key);
  throw InputError(fmt::format("[{}] is a single section{}", key, in_parentheses(value.where)),
                   "a sweep has a list of them, one or more",
                   fmt::format("write [[{}]], with two brackets", key));
}

FamilyEntry read_family_entry(const Value& entry, std::size_t index) {
  check_keys(entry, {"count", "reach", "proposal", "selection", "memory"}, "[[generate]]");
  FamilyEntry family;
  family.place = place_of("[[generate]]", index, entry);
  family.count = static_cast<std::uint32_t>(
      integer_within(required(entry, "count", "[[generate]]", "count = 100"), "count", 1,
                     kFirstGeneratedOperator, "it is the number of operators to draw"));
  const Value& reach = required(entry, "reach", "[[generate]]", "reach = [1.0, 3.0]");
  // A number alone is told as one entry is: [2] would not do either.
  const Value::List range = reach.is_number() ? Value::List{reach} : reach.as_list("reach");
  if (range.size() != 2) {
    throw InputError(
        fmt::format("'reach' has {}{}",
                    range.size() == 1 ? "1 entry" : fmt::format("{} entries", range.size()),
                    in_parentheses(reach.where)),
        "it is the range from which reaches are drawn, in edits",
        "give two numbers, as [1.0, 3.0]");
  }
  family.reach_low = range[0].as_number("reach");
  family.reach_high = range[1].as_number("reach");
  family.proposal =
      required(entry, "proposal", "[[generate]]", "proposal = { edit_distance = {} }");
  family.selection = optional_entry(entry, "selection");
  family.memory = optional_entry(entry, "memory");
  return family;
}

}  // namespace

std::vector<OperatorEntry> read_operator_entries(const Value& value) {
  std::vector<OperatorEntry> operators;
  for (const Value& entry : section_list(value, "operator")) {
    check_keys(entry, {"proposal", "selection", "memory"}, "[[operator]]");
    operators.push_back({place_of("[[operator]]", operators.size(), entry),
                         required(entry, "proposal", "[[operator]]",
                                  "proposal = { edit_distance = { pmf = [0, 1] } }"),
                         optional_entry(entry, "selection"), optional_entry(entry, "memory")});
  }
  if (operators.size() > kFirstGeneratedOperator) {
    throw InputError(fmt::format("{} entries [[operator]]", operators.size()),
                     fmt::format("their streams have room for {}", kFirstGeneratedOperator),
                     "split them into several sweeps");
  }
  return operators;
}

std::vector<FamilyEntry> read_family_entries(const Value& value) {
  std::vector<FamilyEntry> families;
  std::uint64_t total = 0;
  for (const Value& entry : section_list(value, "generate")) {
    families.push_back(read_family_entry(entry, families.size()));
    total += families.back().count;
    if (total > kFirstGeneratedOperator) {
      throw InputError(
          fmt::format("{}: {} generated operators in all", families.back().place, total),
          fmt::format("their streams have room for {}", kFirstGeneratedOperator),
          "lower the counts, or split them into several sweeps");
    }
  }
  return families;
}

}  // namespace archwalk::detail
