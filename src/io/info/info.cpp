#include "archwalk/io/info.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "archwalk/core/error.hpp"
#include "archwalk/io/distance_output.hpp"
#include "archwalk/io/hdf5_file.hpp"
#include "archwalk/io/landscape_output.hpp"
#include "archwalk/io/table_file.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "file_summary.hpp"
#include "hdf5/file_checksum.hpp"
#include "hdf5/format_version.hpp"
#include "text/json_text.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

// Six digits tell a reader enough; --json has all.
std::string entry_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number_float() ? fmt::format("{:.6g}", value.get<double>()) : value.dump();
}

}  // namespace

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

namespace {

constexpr const char* kMatches = "matches: every byte is as it was written";
constexpr const char* kNoChecksum =
    "none: last written by another program, or by an early archwalk";

struct Format {
  const char* name;
  std::int64_t version;
  Json (*summarise)(const Hdf5Reader& reader, const std::filesystem::path& path);
  std::string (*text)(const Json& summary);
};

constexpr Format kFormats[] = {
    {kTableFormat, kTableFormatVersion,
     [](const Hdf5Reader&, const std::filesystem::path& path) {
       return summarise_table(read_hdf5(path), path);
     },
     table_text},
    {kSweepFormat, kSweepFormatVersion,
     [](const Hdf5Reader& reader, const std::filesystem::path&) { return summarise_sweep(reader); },
     sweep_text},
    {kLandscapeFormat, kLandscapeFormatVersion,
     [](const Hdf5Reader& reader, const std::filesystem::path&) {
       return summarise_figures(reader);
     },
     figures_text},
    {kDistanceFormat, kDistanceFormatVersion,
     [](const Hdf5Reader& reader, const std::filesystem::path&) {
       return summarise_distance(reader);
     },
     figures_text},
};

[[noreturn]] void no_known_format(const std::filesystem::path& path, const std::string& format) {
  std::vector<std::string> names;
  for (const Format& known : kFormats) names.push_back(fmt::format("'{}'", known.name));
  throw InputError(
      format.empty() ? fmt::format("'{}' is an HDF5 file, but not one of archwalk's", path.string())
                     : fmt::format("'{}' has the unknown format '{}'", path.string(), format),
      fmt::format("the attribute 'format' says one of {}; only graphs and matrices have none",
                  fmt::join(names, ", ")),
      "give a file that archwalk or its Python package wrote, of this version");
}

}  // namespace

std::string describe_file(const std::filesystem::path& path, bool json, bool check) {
  const bool has_checksum = check && check_file_checksum(path);
  const Hdf5Reader reader(path);
  const auto told = [&](Json summary, const auto& text) {
    Json checked = Json::object();
    if (check) checked["checksum"] = has_checksum ? kMatches : kNoChecksum;
    if (!json) return text(summary) + entries_text(checked, "");
    summary.update(checked);
    return json_text(summary) + "\n";
  };
  const std::string format = reader.root_attribute("format");
  for (const Format& known : kFormats) {
    if (format != known.name) continue;
    require_format_version(reader, path, known.version);
    return told(known.summarise(reader, path), known.text);
  }
  const Json summary = format.empty() ? summarise_input(reader, path) : Json(nullptr);
  if (summary.is_null()) no_known_format(path, format);
  return told(summary, [](const Json& entries) { return entries_text(entries, ""); });
}

}  // namespace archwalk
