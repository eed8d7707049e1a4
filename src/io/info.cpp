#include "archwalk/io/info.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/io/landscape_output.hpp"
#include "archwalk/io/table_file.hpp"
#include "file_summary.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kSweepFormat = "archwalk sweep";

// Six digits tell a reader enough; --json has all.
std::string entry_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? fmt::format("{:.6g}", value.get<double>()) : value.dump();
}

}  // namespace

Json number_json(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json attribute_json(const Attribute& attribute) {
  if (const auto* number = std::get_if<double>(&attribute.second)) return number_json(*number);
  if (const auto* list = std::get_if<std::vector<double>>(&attribute.second)) {
    Json values = Json::array();
    for (const double value : *list) values.push_back(number_json(value));
    return values;
  }
  if (const auto* integer = std::get_if<std::int64_t>(&attribute.second)) return *integer;
  return std::get<std::string>(attribute.second);
}

std::string entries_text(const Json& object, const std::string& indent) {
  std::size_t width = 10;
  for (const auto& [name, value] : object.items()) {
    if (value.is_primitive()) width = std::max(width, name.size());
  }
  std::string text;
  for (const auto& [name, value] : object.items()) {
    if (!value.is_primitive() || value.is_null()) continue;
    const std::string word = entry_text(value);
    text += fmt::format("{}{:{}}  ", indent, name, width);
    // A text of several lines (the configuration) stands below its name.
    if (word.find('\n') == std::string::npos) {
      text += word + "\n";
      continue;
    }
    text += '\n';
    for (std::size_t begin = 0; begin < word.size();) {
      const std::size_t end = std::min(word.find('\n', begin), word.size());
      text += fmt::format("{}  {}\n", indent, word.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return text;
}

std::string describe_file(const std::filesystem::path& path, bool json) {
  const Hdf5Reader reader(path);
  const std::string format = reader.root_attribute("format");
  Json summary;
  if (format == kTableFormat) {
    summary = summarise_table(read_hdf5(path), path);
  } else if (format == kSweepFormat) {
    summary = summarise_sweep(reader);
  } else if (format == kLandscapeFormat) {
    summary = summarise_landscape(reader);
  } else {
    throw InputError(
        format.empty()
            ? fmt::format("'{}' is an HDF5 file, but not one of archwalk's", path.string())
            : fmt::format("'{}' has the unknown format '{}'", path.string(), format),
        fmt::format("the attribute 'format' says '{}', '{}' or '{}'", kTableFormat, kSweepFormat,
                    kLandscapeFormat),
        "give a file written by archwalk import, synth, sweep or landscape, of this version");
  }
  if (json) return summary.dump(2) + "\n";
  if (format == kLandscapeFormat) return landscape_summary_text(summary);
  return format == kTableFormat ? table_text(summary) : sweep_text(summary);
}

}  // namespace archwalk
