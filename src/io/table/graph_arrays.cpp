#include "graph_arrays.hpp"

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/io/graph_file.hpp"
#include "archwalk/io/hdf5_reader.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/nb101_space.hpp"

namespace archwalk {
namespace {

constexpr const char* kDistanceSum = "distance_sum";
constexpr std::size_t kMostSearches = 512;  // for the diameter: seconds at 10^7 edges

/// The integers of one dataset as numbers of another width. InputError where one does not fit.
template <class T>
std::vector<T> integers(const DataTree& tree, const std::string& group, const char* name,
                        const std::filesystem::path& source) {
  const Array* array = tree.find(group, name);
  const std::string label = fmt::format("{}/{}", group.empty() ? "" : "/" + group, name);
  constexpr const char* kWhy =
      "a graph is its compressed sparse rows: begin [cell + 1] and "
      "neighbor [entry], both integers";
  if (array == nullptr || array->shape.size() != 1) {
    throw InputError(fmt::format("'{}' has no list {}", source.string(), label), kWhy,
                     "write it with archwalk_report.write_graph, or as docs/graph_spaces.md says");
  }
  std::vector<T> out;
  const auto take = [&](std::int64_t value) {
    if (value < 0 || static_cast<std::uint64_t>(value) > std::numeric_limits<T>::max()) {
      throw InputError(
          fmt::format("{} of '{}' holds {} at {}", label, source.string(), value, out.size()), kWhy,
          "give numbers of cells and of entries");
    }
    out.push_back(static_cast<T>(value));
  };
  if (const auto* wide = std::get_if<std::vector<std::int64_t>>(&array->data)) {
    out.reserve(wide->size());
    for (const std::int64_t value : *wide) take(value);
  } else if (const auto* narrow = std::get_if<std::vector<std::uint8_t>>(&array->data)) {
    for (const std::uint8_t value : *narrow) take(value);
  } else {
    throw InputError(fmt::format("{} of '{}' holds no integers", label, source.string()), kWhy,
                     "write it as integers");
  }
  return out;
}

std::vector<std::string> stored_architectures(const DataTree& tree) {
  if (tree.find("architectures", "architecture") == nullptr) return {};
  return tree.get<std::string>("architectures", "architecture");
}

// Negative ones become too large: the space refuses these.
std::vector<std::uint64_t> stored_distance_sums(const DataTree& tree,
                                                const std::filesystem::path& source) {
  if (!has_distance_sums(tree)) return {};
  const auto& sums = tree.get<std::int64_t>(kGraphGroup, kDistanceSum);
  if (sums.empty()) {
    throw InputError(
        fmt::format("/{}/{} of '{}' is empty", kGraphGroup, kDistanceSum, source.string()),
        "it tells the distances from each cell", "import the table again");
  }
  return {sums.begin(), sums.end()};
}

/// Decimals of the codes say nothing that the codes don't.
bool are_decimals(const std::vector<std::string>& architectures) {
  for (std::size_t code = 0; code < architectures.size(); ++code) {
    if (architectures[code] != std::to_string(code)) return false;
  }
  return true;
}

}  // namespace

void add_graph(const SearchSpace& space, DataTree& tree) {
  const NeighborGraph* graph = space.graph();
  if (graph == nullptr) return;
  NoProgress progress;
  if (const auto diameter = graph_diameter(*graph, 0, progress, kMostSearches)) {
    tree.attributes.push_back({kGraphGroup, {{"diameter", std::int64_t{*diameter}}}});
  }
  tree.arrays.push_back({kGraphGroup,
                         "begin",
                         {"boundary"},
                         {graph->first.size()},
                         std::vector<std::int64_t>(graph->first.begin(), graph->first.end()),
                         "1",
                         "where the neighbors of each code begin, and where the last ones end"});
  tree.arrays.push_back({kGraphGroup,
                         "neighbor",
                         {"entry"},
                         {graph->target.size()},
                         std::vector<std::int64_t>(graph->target.begin(), graph->target.end()),
                         "1",
                         "codes that one edit leads to, ascending for each code"});
  const auto sums = space.distance_sums();
  if (sums.empty()) return;
  tree.arrays.push_back({kGraphGroup,
                         kDistanceSum,
                         {"code"},
                         {sums.size()},
                         std::vector<std::int64_t>(sums.begin(), sums.end()),
                         "edits",
                         "sum of the edit distances to all architectures"});
}

NeighborGraph graph_of_group(const DataTree& tree, const std::string& group,
                             const std::filesystem::path& source) {
  NeighborGraph graph;
  graph.first = integers<std::uint64_t>(tree, group, "begin", source);
  graph.target = integers<std::uint32_t>(tree, group, "neighbor", source);
  return graph;
}

bool has_distance_sums(const DataTree& tree) {
  return tree.find(kGraphGroup, kDistanceSum) != nullptr;
}

std::optional<int> stored_diameter(const DataTree& tree) {
  for (const GroupAttributes& group : tree.attributes) {
    if (group.group != kGraphGroup) continue;
    for (const auto& [name, value] : group.attributes) {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (name == "diameter" && number != nullptr && *number > 0) return static_cast<int>(*number);
    }
  }
  return std::nullopt;
}

std::shared_ptr<const SearchSpace> space_of_tree(const DataTree& tree, const std::string& name,
                                                 const std::filesystem::path& source) {
  if (tree.find(kGraphGroup, "begin") == nullptr) return find_space(name);
  NeighborGraph graph = graph_of_group(tree, kGraphGroup, source);
  std::vector<std::string> architectures = stored_architectures(tree);
  if (name != "nb101") {
    if (are_decimals(architectures)) architectures.clear();
    return std::make_shared<GraphSpace>(name, std::move(graph), std::move(architectures),
                                        stored_diameter(tree), stored_distance_sums(tree, source));
  }
  std::vector<Nb101Cell> cells;
  cells.reserve(architectures.size());
  for (const std::string& text : architectures) cells.push_back(read_nb101_cell(text));
  return std::make_shared<Nb101Space>(std::move(cells), std::move(graph), stored_diameter(tree),
                                      stored_distance_sums(tree, source));
}

GraphFile read_graph_file(const std::filesystem::path& path) {
  const DataTree tree = read_hdf5(path);
  GraphFile file;
  file.graph = graph_of_group(tree, "", path);
  if (tree.find("", "architecture") != nullptr) {
    file.architectures = tree.get<std::string>("", "architecture");
  }
  return file;
}

}  // namespace archwalk
