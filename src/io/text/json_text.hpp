#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

namespace archwalk {

/// JSON as it is printed and written, two spaces of indentation. JSON is UTF-8, and names of files
/// may be any bytes: U+FFFD stands for those that are not.
inline std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// A number; null where it is none that JSON has a word for.
inline nlohmann::ordered_json number_json(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

}  // namespace archwalk
