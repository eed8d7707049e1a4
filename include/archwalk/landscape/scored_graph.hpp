#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "archwalk/space/neighbor_graph.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// A score on the graph of single edits: what every measure of locality is computed from. A cell is
/// an architecture, or an isomorphism class in a quotient.
struct ScoredGraph {
  NeighborGraph graph;
  /// [cell] the score in steps of its resolution: an integer, or in a quotient the mean of
  /// integers. Ties are decided by rank alone.
  std::vector<double> level;
  std::vector<std::uint32_t> rank;            ///< [cell] dense, 0 for the lowest distinct score
  std::uint32_t rank_count = 0;               ///< number of distinct scores
  double resolution = 1.0;                    ///< score units a step
  std::optional<ProductShape> product;        ///< shape of a product space; none in a quotient
  std::vector<std::uint32_t> class_of;        ///< [cell] isomorphism class from 0, or empty
  std::vector<std::uint32_t> representative;  ///< [cell] lowest code of its architectures

  std::uint32_t size() const { return graph.size(); }
  /// Cells by ascending (rank, number).
  std::vector<std::uint32_t> by_rank() const;
};

/// Each architecture a cell.
ScoredGraph score_graph(const BenchmarkTable& table, const ScoreColumn& score);

/// Each isomorphism class a cell, in the order of its lowest code: its score is the mean over its
/// architectures, compared exactly; classes are neighbors if some of their architectures are.
/// InputError where the table has no classes.
ScoredGraph score_quotient(const BenchmarkTable& table, const ScoreColumn& score);

}  // namespace archwalk
