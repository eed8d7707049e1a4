// Files that archwalk only reads: the Python package writes them, without a format's name.
#include <algorithm>

#include "archwalk/io/graph_file.hpp"
#include "archwalk/space/graph_search.hpp"
#include "file_summary.hpp"

namespace archwalk {
namespace {

using Json = nlohmann::ordered_json;

const Array* find(const Hdf5Reader& reader, const std::string& group, const std::string& name) {
  for (const Array& array : reader.layout()) {
    if (array.group == group && array.name == name && array.shape.size() == 1) return &array;
  }
  return nullptr;
}

Json summarise_graph(const Hdf5Reader& reader, const std::filesystem::path& path) {
  const GraphFile file = read_graph_file(path);
  check_graph(file.graph, path.filename().string());
  Json summary;
  summary["format"] = "graph of single edits, for archwalk import --graph";
  summary["architectures"] = file.graph.size();
  add_graph_facts(file.graph, summary);
  summary["names"] = find(reader, "", "architecture") != nullptr ? "a string each" : "numbers";
  return summary;
}

Json summarise_matrix(const Array& begin, const Array& probability) {
  Json summary;
  summary["format"] = "matrix, for explicit(file=...)";
  const std::size_t rows = std::max<std::size_t>(begin.shape[0], 1) - 1;
  summary["architectures"] = rows;
  summary["transitions"] = probability.shape[0];
  return summary;
}

}  // namespace

Json summarise_input(const Hdf5Reader& reader, const std::filesystem::path& path) {
  if (find(reader, "", "begin") != nullptr && find(reader, "", "neighbor") != nullptr) {
    return summarise_graph(reader, path);
  }
  const Array* begin = find(reader, "rows", "begin");
  const Array* probability = find(reader, "rows", "probability");
  if (begin == nullptr || probability == nullptr || find(reader, "rows", "target") == nullptr) {
    return nullptr;
  }
  return summarise_matrix(*begin, *probability);
}

}  // namespace archwalk
