#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace archwalk {

inline constexpr int kNb101Vertices = 7;
inline constexpr int kNb101Edges = 9;
inline constexpr int kNb101Operations = 3;

/// A cell of NAS-Bench-101 (Ying et al. 2019): a directed acyclic graph of 2 to 7 vertices, of
/// which 0 is the input and the last the output; each vertex between them is an operation: 0
/// conv3x3, 1 conv1x1, 2 maxpool. A cell is *full* where every vertex lies on a path from input to
/// output.
struct Nb101Cell {
  int vertices = 2;
  std::uint32_t edges = 1;  ///< bit x + y(y-1)/2 is the edge x -> y, x < y
  std::array<std::uint8_t, kNb101Vertices - 2> operation{};  ///< [vertex - 1]

  bool operator==(const Nb101Cell&) const = default;
};

/// The bit of the edge x -> y, x < y.
constexpr std::uint32_t nb101_edge(int x, int y) {
  return std::uint32_t{1} << (x + y * (y - 1) / 2);
}

/// "7:1205349:55": vertices, edges in decimals, and the operations as a number of base 3, vertex 1
/// most significant.
std::string nb101_text(const Nb101Cell& cell);

/// The inverse. InputError says what is wrong with the text: another form, numbers out of range,
/// more than 9 edges, a vertex on no path from input to output.
Nb101Cell read_nb101_cell(std::string_view text);

/// The cell without the vertices on no path from input to output, or nothing where there is none.
std::optional<Nb101Cell> pruned(const Nb101Cell& cell);

/// The one representative of a full cell's isomorphism class: equal for two cells exactly where one
/// becomes the other by renumbering the vertices between input and output.
Nb101Cell canonical(const Nb101Cell& cell);

/// All of a cell in one number.
std::uint32_t nb101_key(const Nb101Cell& cell);

/// The cells that a full cell becomes by the removal of one edge, pruned, in no order, as often as
/// they come.
std::vector<Nb101Cell> with_an_edge_less(const Nb101Cell& cell);
/// The cells that a cell becomes by the change of one operation to one of a higher number.
std::vector<Nb101Cell> with_a_higher_operation(const Nb101Cell& cell);

/// The canonical representatives of all 423,624 full cells of at most 7 vertices and 9 edges,
/// ascending by key.
std::vector<Nb101Cell> all_nb101_cells();

}  // namespace archwalk
