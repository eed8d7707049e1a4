// Files whose figures are attributes of the root: landscapes, and distances.
#include "file_summary.hpp"

namespace archwalk {

using Json = nlohmann::ordered_json;

// The root's attributes are the figures already; groups are told by their sizes.
Json summarise_figures(const Hdf5Reader& reader) {
  Json summary = Json::object();
  for (const GroupAttributes& group : reader.attributes()) {
    for (const Attribute& attribute : group.attributes) {
      if (group.group.empty()) {
        summary[attribute.first] = attribute_json(attribute);
      } else {
        summary[group.group][attribute.first] = attribute_json(attribute);
      }
    }
  }
  for (const Array& array : reader.layout()) {
    if (array.dims.size() == 1 && array.name == array.dims[0]) {
      summary["groups"][array.group][array.name] = array.shape[0];
    }
  }
  return summary;
}

std::string figures_text(const Json& summary) {
  std::string text = entries_text(summary, "");
  if (summary.contains("provenance")) {
    text += "provenance\n" + entries_text(summary["provenance"], "  ");
  }
  text += "groups\n";
  for (const auto& [name, sizes] : summary["groups"].items()) {
    text += "  /" + name + "\n" + entries_text(sizes, "    ");
  }
  return text;
}

}  // namespace archwalk
