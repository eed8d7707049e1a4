#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"

namespace archwalk::detail {

/// " (sweep.toml line 3)", or nothing where the place is not known.
std::string in_parentheses(const std::string& place);

/// InputError for an unknown key at the top of a sweep's configuration, and for a key of the top
/// that stands in a section, where TOML puts what follows the section's header.
void check_sweep_keys(const Value& root, std::string_view owner);

/// The entry of that key, or InputError with `example`, a line that would mend it.
const Value& required(const Value& table, std::string_view key, std::string_view owner,
                      std::string_view example);

/// An integer within low..high; InputError says why the range is what it is.
std::int64_t integer_within(const Value& value, std::string_view key, std::int64_t low,
                            std::int64_t high, std::string_view why);

/// A list with at least one entry.
const Value::List& filled_list(const Value& value, std::string_view key);

/// One of some words; InputError names the nearest.
std::size_t word_among(const Value& value, std::string_view key,
                       const std::vector<std::string>& words);

/// Runs `work` and puts `place` before the message of an InputError that does not name it.
template <class Work>
auto at_place(const std::string& place, Work&& work) {
  try {
    return work();
  } catch (const InputError& error) {
    if (place.empty() || std::string_view(error.what()).find(place) != std::string_view::npos) {
      throw;
    }
    throw InputError(fmt::format("{}: {}", place, error.what()));
  }
}

}  // namespace archwalk::detail
