#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "archwalk/io/hdf5_reader.hpp"
#include "archwalk/space/neighbor_graph.hpp"

namespace archwalk {

// One function a format; each gives an object that `info --json` prints and the text is made from.
nlohmann::ordered_json summarise_table(const DataTree& tree, const std::filesystem::path& path);
nlohmann::ordered_json summarise_sweep(const Hdf5Reader& reader);
/// Of landscapes, and the common part of others that keep their figures as attributes.
nlohmann::ordered_json summarise_figures(const Hdf5Reader& reader);
nlohmann::ordered_json summarise_distance(const Hdf5Reader& reader);
/// A graph or a matrix, which bear no format's name; null where it is neither.
nlohmann::ordered_json summarise_input(const Hdf5Reader& reader, const std::filesystem::path& path);

/// Edges and degrees of a graph.
void add_graph_facts(const NeighborGraph& graph, nlohmann::ordered_json& summary);

/// The object in words.
std::string table_text(const nlohmann::ordered_json& summary);
std::string sweep_text(const nlohmann::ordered_json& summary);
std::string figures_text(const nlohmann::ordered_json& summary);

/// An attribute as JSON; numbers as number_json() has them.
nlohmann::ordered_json attribute_json(const Attribute& attribute);

/// "name      value" lines for the scalar entries of `object`, names padded to one width.
std::string entries_text(const nlohmann::ordered_json& object, const std::string& indent);

}  // namespace archwalk
