#pragma once

#include <algorithm>
#include <vector>

#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/row_matrix.hpp"

namespace archwalk {

/// The facts of a matrix whose rows `row(x, out)` gives; `symmetric` is left false.
template <class Row>
RowFacts row_facts(const SearchSpace& space, const Row& row) {
  RowFacts facts;
  std::vector<std::uint64_t> column(space.size(), 0);
  std::vector<WeightedTarget> entries;
  // Exact: at most 2^27 rows of a distance below 2^27 in 2^32 parts, in parts of a double each.
  double reach = 0.0;
  for (std::uint32_t x = 0; x < space.size(); ++x) {
    row(x, entries);
    double reach_of_row = 0.0;
    for (const WeightedTarget& entry : entries) {
      column[entry.target] += entry.weight;
      reach_of_row += probability(entry.weight) * space.distance(x, entry.target);
    }
    reach += reach_of_row;
    facts.fullest_row = std::max<std::uint64_t>(facts.fullest_row, entries.size());
  }
  facts.reach = reach / space.size();
  facts.doubly_stochastic = std::all_of(column.begin(), column.end(),
                                        [](std::uint64_t sum) { return sum == kProbabilityOne; });
  return facts;
}

/// Whether P(x,y) = P(y,x) everywhere.
bool is_symmetric(const RowMatrix& matrix);

}  // namespace archwalk
