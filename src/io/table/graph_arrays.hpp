#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "archwalk/core/array.hpp"
#include "archwalk/space/search_space.hpp"

namespace archwalk {

/// The group of a table file that holds a space's graph.
inline constexpr const char* kGraphGroup = "space/graph";

/// Adds /space/graph/{begin, neighbor}; where it is found soon, the attribute diameter; where the
/// space has them, distance_sum. Nothing for a space without a graph of its own.
void add_graph(const SearchSpace& space, DataTree& tree);

/// The graph that the group `group` of `source` holds. InputError as read_graph_file.
NeighborGraph graph_of_group(const DataTree& tree, const std::string& group,
                             const std::filesystem::path& source);

/// The diameter of that graph, where the file tells it.
std::optional<int> stored_diameter(const DataTree& tree);

/// Whether the file tells how far all architectures are from each.
bool has_distance_sums(const DataTree& tree);

/// The space of a table file: the one that the file brings along, or the one of that name.
std::shared_ptr<const SearchSpace> space_of_tree(const DataTree& tree, const std::string& name,
                                                 const std::filesystem::path& source);

}  // namespace archwalk
