#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

/// Sums over all y at each distance of x, [cell, distance 0..diameter]; differences f(y) − f(x) in
/// steps of the resolution.
struct PairSums {
  std::size_t shells = 0;                ///< diameter + 1
  std::vector<std::uint64_t> count;      ///< [cell, distance]
  std::vector<double> absolute;          ///< Σ |f(y) − f(x)|
  std::vector<double> change;            ///< Σ f(y) − f(x)
  std::vector<std::uint64_t> improving;  ///< y with f(y) > f(x)
};

PairSums pair_sums_of_product(const ScoredGraph& scored);
PairSums pair_sums_by_search(const ScoredGraph& scored);

}  // namespace archwalk
