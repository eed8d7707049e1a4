// Every cell of NAS-Bench-101: first the graphs, then their labelings.
#include <algorithm>
#include <bit>

#include "archwalk/space/nb101_cell.hpp"
#include "nb101_links.hpp"

namespace archwalk {
namespace {

void make_unique(std::vector<Nb101Cell>& cells) {
  std::sort(cells.begin(), cells.end(),
            [](const Nb101Cell& a, const Nb101Cell& b) { return nb101_key(a) < nb101_key(b); });
  cells.erase(std::unique(cells.begin(), cells.end()), cells.end());
}

/// One numbering of each graph of so many vertices, all operations 0.
std::vector<Nb101Cell> unlabelled(int vertices) {
  std::vector<Nb101Cell> graphs;
  Nb101Cell cell;
  cell.vertices = vertices;
  const std::uint32_t end = 1u << (vertices * (vertices - 1) / 2);
  for (cell.edges = 1; cell.edges < end; ++cell.edges) {
    if (std::popcount(cell.edges) > kNb101Edges) continue;
    const Nb101Links links(cell);
    bool full = true;
    for (std::size_t v = 0; v < static_cast<std::size_t>(vertices) && full; ++v) {
      full = (v == 0 || links.in[v] != 0) &&
             (v + 1 == static_cast<std::size_t>(vertices) || links.out[v] != 0);
    }
    if (full) graphs.push_back(canonical(cell));
  }
  make_unique(graphs);
  return graphs;
}

}  // namespace

std::vector<Nb101Cell> all_nb101_cells() {
  std::vector<Nb101Cell> cells;
  for (int vertices = 2; vertices <= kNb101Vertices; ++vertices) {
    std::vector<Nb101Cell> labelled = unlabelled(vertices);
    for (std::size_t i = 0; i + 2 < static_cast<std::size_t>(vertices); ++i) {
      const std::size_t count = labelled.size();
      for (std::size_t at = 0; at < count; ++at) {
        for (std::uint8_t operation = 1; operation < kNb101Operations; ++operation) {
          labelled.push_back(labelled[at]);
          labelled.back().operation[i] = operation;
        }
      }
    }
    for (Nb101Cell& cell : labelled) cell = canonical(cell);
    make_unique(labelled);
    cells.insert(cells.end(), labelled.begin(), labelled.end());
  }
  return cells;
}

}  // namespace archwalk
