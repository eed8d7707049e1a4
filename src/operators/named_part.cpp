#include "archwalk/operators/named_part.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "archwalk/core/error.hpp"

namespace archwalk {

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
    const std::string place = value.where.empty() ? "" : fmt::format(" ({})", value.where);
    // A part within a part takes some of the names only.
    if (what == "inner" || what == "rule") {
      throw InputError(fmt::format("{} = '{}' is not supported{}", what, name, place),
                       fmt::format("it may be one of {}", fmt::join(known, ", ")),
                       nearest.empty() ? std::string("choose one of these")
                                       : fmt::format("did you mean '{}'?", nearest));
    }
    throw InputError(fmt::format("unknown {} '{}'{}", what, name, place),
                     "there is no such operator",
                     nearest.empty() ? fmt::format("known: {}", fmt::join(known, ", "))
                                     : fmt::format("did you mean '{}'?", nearest));
  }
  if (parameters.where.empty()) parameters.where = value.where;
  return {std::move(name), std::move(parameters)};
}

}  // namespace archwalk
