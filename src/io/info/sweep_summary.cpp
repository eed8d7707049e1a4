#include <fmt/format.h>

#include <algorithm>

#include "file_summary.hpp"
#include "sweep/joined_layout.hpp"
#include "sweep/sweep_provenance.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

Json values_json(const Array& array) {
  Json list = Json::array();
  std::visit(
      [&](const auto& values) {
        for (const auto& value : values) list.push_back(value);
      },
      array.data);
  return list;
}

/// The coordinate of that name in the first group that has it, or an empty list.
Json coordinate(const Hdf5Reader& reader, const std::string& name) {
  for (const Array& array : reader.layout()) {
    if (array.name == name && array.dims == std::vector<std::string>{name}) {
      return values_json(reader.read(array.group, name));
    }
  }
  return Json::array();
}

/// How often each text occurs in /group/name, in order of appearance; null without that dataset.
Json counts(const Hdf5Reader& reader, const std::string& group, const std::string& name) {
  for (const Array& array : reader.layout()) {
    if (array.group != group || array.name != name) continue;
    const Array whole = reader.read(group, name);
    const auto* texts = std::get_if<std::vector<std::string>>(&whole.data);
    if (texts == nullptr) break;
    Json result = Json::object();
    for (const std::string& text : *texts) {
      result[text] = result.value(text, std::int64_t{0}) + 1;
    }
    return result;
  }
  return nullptr;
}

/// Engines with results in the group of an experiment.
Json engines(const Hdf5Reader& reader, const std::string& experiment) {
  Json list = Json::array();
  for (const char* engine : {"exact", "walks"}) {
    const std::string group = experiment + "/" + engine;
    const auto& layout = reader.layout();
    if (std::any_of(layout.begin(), layout.end(),
                    [&](const Array& array) { return array.group == group; })) {
      list.push_back(engine);
    }
  }
  return list;
}

/// Of best and incumbent what each engine has; without engines that have none.
Json tracks(const Hdf5Reader& reader) {
  const auto& layout = reader.layout();
  Json object = Json::object();
  for (const std::string engine : {"exact", "walks"}) {
    for (const std::string track : {"best", "incumbent"}) {
      if (std::any_of(layout.begin(), layout.end(), [&](const Array& array) {
            return array.group == "fixed_length/" + engine && array.name == track + "_mean";
          })) {
        object[engine].push_back(track);
      }
    }
  }
  return object;
}

std::size_t operator_count(const Hdf5Reader& reader) {
  for (const Array& array : reader.layout()) {
    if (array.group == "operators" && !array.dims.empty() && array.dims[0] == "operator") {
      return array.shape[0];
    }
  }
  return 0;
}

Json provenance(const Hdf5Reader& reader) {
  Json result = Json::object();
  for (const GroupAttributes& group : reader.attributes()) {
    if (!group.group.empty() && group.group != "provenance") continue;
    for (const Attribute& attribute : group.attributes) {
      if (attribute.first == "format" || attribute.first == "format_version") continue;
      result[attribute.first] = attribute_json(attribute);
    }
  }
  for (const Array& array : reader.layout()) {
    if (array.group != "provenance" || !array.dims.empty()) continue;
    result[array.name] = values_json(reader.read(array.group, array.name))[0];
  }
  return result;
}

/// An attribute of a group; null without it.
Json attribute_of(const Hdf5Reader& reader, const std::string& group, const std::string& name) {
  for (const GroupAttributes& one : reader.attributes()) {
    if (one.group != group) continue;
    for (const Attribute& attribute : one.attributes) {
      if (attribute.first == name) return attribute_json(attribute);
    }
  }
  return nullptr;
}

/// Which part of a sweep the file is; null where it is a whole one.
Json part(const Hdf5Reader& reader) {
  const Json index = attribute_of(reader, "", kPartIndex);
  if (index.is_null()) return nullptr;
  const Json rows = coordinate(reader, "operator");
  Json result = Json::object();
  result["number"] = index.get<std::int64_t>() + 1;
  result["parts"] = attribute_of(reader, kProvenance, kPartCount);
  result["first_operator"] = rows.empty() ? Json(nullptr) : rows.front();
  result["last_operator"] = rows.empty() ? Json(nullptr) : rows.back();
  result["operators_of_sweep"] = attribute_of(reader, kProvenance, kOperatorCount);
  return result;
}

std::string part_text(const Json& part) {
  return fmt::format(
      "part        {} of {} of a sweep: operators {} to {}, counted from 0, of {}; the sweep's "
      "own\n"
      "            file has the verdicts\n",
      part["number"].dump(), part["parts"].dump(), part["first_operator"].dump(),
      part["last_operator"].dump(), part["operators_of_sweep"].dump());
}

std::string list_text(const Json& list) {
  std::string text;
  for (const Json& value : list) {
    if (!text.empty()) text += ", ";
    text += value.is_string() ? value.get<std::string>() : value.dump();
  }
  return text;
}

std::string counts_text(const Json& object) {
  std::string text;
  for (const auto& [name, count] : object.items()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count.dump(), name);
  }
  return text;
}

}  // namespace

Json summarise_sweep(const Hdf5Reader& reader) {
  Json summary;
  summary["format"] = reader.root_attribute("format");
  summary["operators"] = operator_count(reader);
  summary["part"] = part(reader);
  summary["families"] = counts(reader, "operators", "family");
  summary["selections"] = counts(reader, "operators", "selection");
  for (const char* name : {"stratum", "score", "horizon", "level"}) {
    summary[name == std::string("stratum") ? "strata" : std::string(name) + "s"] =
        coordinate(reader, name);
  }
  summary["cost"] = attribute_of(reader, "fixed_length/cost", "column");
  summary["guide"] = attribute_of(reader, "fixed_length/walks", "incumbent_guide");
  summary["engines"] = Json::object();
  for (const char* experiment : {"fixed_length", "threshold"}) {
    const Json list = engines(reader, experiment);
    if (!list.empty()) summary["engines"][experiment] = list;
  }
  summary["tracks"] = tracks(reader);
  summary["verdicts"] = counts(reader, "hypotheses", "verdict");
  summary["provenance"] = provenance(reader);
  return summary;
}

std::string sweep_text(const Json& summary) {
  std::string text = entries_text(summary, "");
  if (!summary["part"].is_null()) text += part_text(summary["part"]);
  for (const char* name : {"families", "selections", "verdicts"}) {
    if (!summary[name].is_null()) {
      text += fmt::format("{:10}  {}\n", name, counts_text(summary[name]));
    }
  }
  for (const char* name : {"strata", "scores", "horizons", "levels"}) {
    if (!summary[name].empty()) text += fmt::format("{:10}  {}\n", name, list_text(summary[name]));
  }
  for (const auto& [experiment, list] : summary["engines"].items()) {
    text += fmt::format("{:10}  {}\n", experiment, list_text(list));
  }
  std::string tracks;
  for (const auto& [engine, list] : summary["tracks"].items()) {
    tracks += fmt::format("{}{}: {}", tracks.empty() ? "" : "; ", engine, list_text(list));
  }
  if (!tracks.empty()) text += fmt::format("tracks      {}\n", tracks);
  if (!summary["provenance"].empty()) {
    text += "provenance\n" + entries_text(summary["provenance"], "  ");
  }
  return text;
}

}  // namespace archwalk
