#pragma once

#include <string>
#include <utility>
#include <vector>

#include "archwalk/core/value.hpp"

namespace archwalk::fixture {

/// Values as the TOML reader makes them, each with a place.
inline Value placed(Value value, int line) {
  value.where = "small.toml line " + std::to_string(line);
  return value;
}
inline Value number(std::int64_t value) {
  return placed(Value(value), 7);
}
inline Value real(double value) {
  return placed(Value(value), 7);
}
inline Value text(const std::string& value) {
  return placed(Value(value), 7);
}
inline Value list(std::vector<Value> values) {
  return placed(Value(Value::List(std::move(values))), 7);
}
inline Value table(Value::Table entries, int line = 7) {
  return placed(Value(std::move(entries)), line);
}

/// `{ NAME = { ... } }`
inline Value named(const std::string& name, Value::Table parameters) {
  return table({{name, table(std::move(parameters))}});
}

inline Value pmf(const std::vector<double>& probabilities) {
  std::vector<Value> entries;
  for (double p : probabilities) entries.push_back(real(p));
  return named("edit_distance", {{"pmf", list(entries)}});
}

/// A configuration on the score "s" that is right in every respect.
inline Value::Table small_config() {
  return {
      {"seed", number(3)},
      {"scores", list({text("s")})},
      {"strata", list({text("bottom:0.25"), text("all")})},
      {"method", text("both")},
      {"walks_per_start", number(4)},
      {"fixed_length", table({{"horizons", list({number(1), number(3)})}})},
      {"operator", list({table({{"proposal", pmf({0.5, 0.5, 0, 0, 0})}}, 20)})},
      {"generate", list({table({{"count", number(5)},
                                {"reach", list({real(1.0), real(2.0)})},
                                {"proposal", named("per_edge", {})}},
                               30)})},
  };
}

/// The same with one entry replaced, or added where there is none.
inline Value::Table with(Value::Table config, const std::string& key, Value value) {
  for (auto& [name, old] : config) {
    if (name == key) {
      old = std::move(value);
      return config;
    }
  }
  config.emplace_back(key, std::move(value));
  return config;
}
inline Value::Table without(Value::Table config, const std::string& key) {
  std::erase_if(config, [&](const auto& entry) { return entry.first == key; });
  return config;
}

}  // namespace archwalk::fixture
