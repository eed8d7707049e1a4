#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/space/neighbor_graph.hpp"

namespace archwalk {

/// The graph of cells 0..size-1 whose edges are `pairs`, each written x << 32 | y with x != y, in
/// one direction or both, and as often as it likes.
NeighborGraph graph_of_pairs(std::uint32_t size, std::vector<std::uint64_t> pairs);

/// InputError unless `graph` is undirected and connected with neighbors as NeighborGraph says: rows
/// that begin in ascending order, cells in range, each row ascending without repetition, no cell
/// its own neighbor, y a neighbor of x where x is one of y. `name` says whose graph it is.
void check_graph(const NeighborGraph& graph, const std::string& name);

/// Length of a shortest path between two cells of a connected graph, by breadth-first search from
/// both (Pohl, "Bi-directional search", 1971).
std::uint32_t shortest_path(const NeighborGraph& graph, std::uint32_t x, std::uint32_t y);

/// Which distances of x are summed: those to the y with place[y] >= first[x]; both [cell], or empty
/// for all.
struct CountedDistances {
  std::vector<std::uint32_t> place;
  std::vector<std::uint32_t> first;
};

/// [cell] the sum of the edit distances to all cells of a connected graph, or those that count, by
/// breadth-first searches from 512 cells at once on each thread. Interrupted where `progress` says
/// so; it advances by the number of cells.
std::vector<std::uint64_t> distance_sums(const NeighborGraph& graph, int threads,
                                         Progress& progress, const CountedDistances& which = {});

/// InputError unless `sums` [cell] may be those of the graph, which check_graph() has let through:
/// their range and parity, and searches from three cells. `name` says whose graph it is.
void check_distance_sums(const NeighborGraph& graph, std::span<const std::uint64_t> sums,
                         const std::string& name);

/// The longest shortest path of a connected graph, exactly, by bounds on eccentricities that
/// breadth-first searches from few well-chosen cells tighten (BoundingDiameters: Takes & Kosters,
/// "Determining the diameter of small world networks", CIKM 2011). Nothing where `most_searches` do
/// not settle it: a graph that looks the same from every cell needs one from each. Interrupted
/// where `progress` says so; it advances by the searches made.
std::optional<std::uint32_t> graph_diameter(
    const NeighborGraph& graph, int threads, Progress& progress,
    std::size_t most_searches = std::numeric_limits<std::size_t>::max());

}  // namespace archwalk
