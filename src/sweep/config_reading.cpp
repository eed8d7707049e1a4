#include "config_reading.hpp"

#include <fmt/ranges.h>

#include <algorithm>

namespace archwalk::detail {

std::string in_parentheses(const std::string& place) {
  return place.empty() ? std::string() : fmt::format(" ({})", place);
}

namespace {

// Keys that stand above all sections, and the sections.
const std::vector<std::string> kTopKeys = {"seed",           "table",  "scores",          "method",
                                           "exact_method",   "strata", "walks_per_start", "guide",
                                           "missing_guides", "cost",   "stationary",      "track",
                                           "exact_track"};
const std::vector<std::string> kSections = {"fixed_length", "threshold", "operator", "generate"};

void check_not_misplaced(const Value& section, const std::string& header) {
  if (!section.is_table()) return;
  for (const auto& [key, value] : section.as_table(header)) {
    if (std::find(kTopKeys.begin(), kTopKeys.end(), key) == kTopKeys.end()) continue;
    throw InputError(fmt::format("'{}' stands in {}{}", key, header, in_parentheses(value.where)),
                     "in TOML a key belongs to the last section above it, and this one to none",
                     "move it above the first [section]");
  }
}

}  // namespace

void check_sweep_keys(const Value& root, std::string_view owner) {
  std::vector<std::string> known = kTopKeys;
  known.insert(known.end(), kSections.begin(), kSections.end());
  check_keys(root, known, owner);
  for (const std::string& name : kSections) {
    const Value* section = root.find(name);
    if (section == nullptr) continue;
    if (!section->is_list()) {
      check_not_misplaced(*section, fmt::format("[{}]", name));
      continue;
    }
    for (const Value& entry : section->as_list(name)) {
      check_not_misplaced(entry, fmt::format("[[{}]]", name));
    }
  }
}

const Value& required(const Value& table, std::string_view key, std::string_view owner,
                      std::string_view example) {
  const Value* value = table.find(key);
  if (value != nullptr) return *value;
  throw InputError(fmt::format("{} has no '{}'{}", owner, key, in_parentheses(table.where)),
                   "the sweep needs it", fmt::format("add {}", example));
}

std::int64_t integer_within(const Value& value, std::string_view key, std::int64_t low,
                            std::int64_t high, std::string_view why) {
  const std::int64_t number = value.as_integer(key);
  if (number >= low && number <= high) return number;
  throw InputError(fmt::format("'{}' = {}{}", key, number, in_parentheses(value.where)),
                   std::string(why), fmt::format("give an integer from {} to {}", low, high));
}

const Value::List& filled_list(const Value& value, std::string_view key) {
  const Value::List& list = value.as_list(key);
  if (!list.empty()) return list;
  throw InputError(fmt::format("'{}' is an empty list{}", key, in_parentheses(value.where)),
                   "the sweep would hold nothing", "give at least one entry");
}

std::size_t word_among(const Value& value, std::string_view key,
                       const std::vector<std::string>& words) {
  const std::string& word = value.as_string(key);
  const auto found = std::find(words.begin(), words.end(), word);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::string nearest = nearest_word(word, words);
  throw InputError(fmt::format("unknown {} '{}'{}", key, word, in_parentheses(value.where)),
                   fmt::format("it is one of {}", fmt::join(words, ", ")),
                   nearest.empty() ? std::string("use one of these")
                                   : fmt::format("did you mean '{}'?", nearest));
}

}  // namespace archwalk::detail
