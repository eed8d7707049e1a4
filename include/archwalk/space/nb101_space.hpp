#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/space/nb101_cell.hpp"

namespace archwalk {

/// Finds cells by their isomorphism class.
class Nb101Index {
 public:
  static constexpr std::uint32_t kUnknown = 0xFFFFFFFFu;

  /// `cells` [code], full ones. Of cells of one class the lowest code counts.
  explicit Nb101Index(const std::vector<Nb101Cell>& cells);

  /// The code of a full cell's class, or kUnknown.
  std::uint32_t code(const Nb101Cell& cell) const;

 private:
  std::vector<std::uint64_t> entries_;  // key of the canonical cell << 32 | code, ascending
};

/// `nb101`, the 423,624 cells of NAS-Bench-101: two are neighbors if one becomes the other by one
/// edge flip or one change of an operation, followed by pruning (docs/nas_bench_101.md). Codes are
/// the places in the list that the space is made from. An architecture is written as that list
/// writes it (see nb101_text); any numbering of its vertices is read.
class Nb101Space final : public GraphSpace {
 public:
  /// `cells` [code] and their graph, as nb101_graph makes it. InputError as GraphSpace.
  Nb101Space(std::vector<Nb101Cell> cells, NeighborGraph graph,
             std::optional<int> diameter = std::nullopt,
             std::vector<std::uint64_t> distance_sums = {});

  std::string architecture(std::uint32_t code) const override;
  std::uint32_t code(std::string_view architecture) const override;

 private:
  std::vector<Nb101Cell> cells_;
  Nb101Index index_;
};

/// The neighbors of each cell among `cells`: those that a removed edge or a changed operation leads
/// to, and those that lead to it. An added edge is a removed one undone; as a cell that an edge was
/// added to keeps all its vertices, additions need no search of their own. `progress` advances by
/// the number of cells.
NeighborGraph nb101_graph(const std::vector<Nb101Cell>& cells, int threads, Progress& progress);

}  // namespace archwalk
