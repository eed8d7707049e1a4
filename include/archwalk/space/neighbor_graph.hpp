#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace archwalk {

class SearchSpace;

/// The undirected graph of single edits: x ~ y if one edit turns x into y. Neighbors of a cell are
/// distinct, ascending, and never the cell itself.
struct NeighborGraph {
  std::vector<std::uint64_t> first;   ///< [cell + 1] where the neighbors of a cell begin
  std::vector<std::uint32_t> target;  ///< [edge] both directions of each edge
  std::uint32_t size() const { return static_cast<std::uint32_t>(first.size() - 1); }
  std::span<const std::uint32_t> neighbors(std::uint32_t cell) const {
    return {target.data() + first[cell], target.data() + first[cell + 1]};
  }
  std::uint32_t degree(std::uint32_t cell) const {
    return static_cast<std::uint32_t>(first[cell + 1] - first[cell]);
  }
};

inline constexpr std::uint32_t kUnreached = 0xFFFFFFFFu;

/// One digit changed, in a product space; the space's own graph elsewhere. InputError for a space
/// that has neither.
NeighborGraph single_edit_graph(const SearchSpace& space);

/// The graph of groups of cells: two groups are neighbors if some of their cells are. `group_of`
/// [cell] numbers the groups from 0 without gaps.
NeighborGraph quotient_graph(const NeighborGraph& graph,
                             const std::vector<std::uint32_t>& group_of);

/// Edits from the nearest of `sources`, by breadth-first search: [cell], kUnreached where there is
/// no path.
std::vector<std::uint32_t> graph_distances(const NeighborGraph& graph,
                                           std::span<const std::uint32_t> sources);

/// Receives pairs of a source with all cells at one distance: `reached[cell]` has bit i set where
/// sources[i] is at that distance of the cell.
class DistanceShell {
 public:
  virtual ~DistanceShell() = default;
  virtual void shell(std::uint32_t distance, const std::vector<std::uint64_t>& reached) = 0;
};

/// Breadth-first search from up to 64 sources at once, one bit each (Then et al., "The more the
/// merrier: efficient multi-source graph traversal", VLDB 2014); distance 0 first.
void visit_shells(const NeighborGraph& graph, std::span<const std::uint32_t> sources,
                  DistanceShell& visitor);

}  // namespace archwalk
