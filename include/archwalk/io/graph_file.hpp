#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "archwalk/space/neighbor_graph.hpp"

namespace archwalk {

/// A graph on its way from a file to a search space.
struct GraphFile {
  NeighborGraph graph;                     ///< not checked: see check_graph
  std::vector<std::string> architectures;  ///< [cell], empty where the file has none
};

/// Reads a graph as compressed sparse rows from the root of an HDF5 file: the datasets `begin`
/// [cell + 1] and `neighbor` [entry], integers of any width, and optionally `architecture` [cell],
/// strings. InputError names what is missing, is no integer, or is out of range.
GraphFile read_graph_file(const std::filesystem::path& path);

}  // namespace archwalk
