#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

/// Neutral networks: the connected components of the graph whose edges join neighbors of equal
/// score, single cells included (Schuster et al. 1994; Reidys & Stadler, "Combinatorial
/// Landscapes", SIAM Review 44, 2002).
struct NeutralNetworks {
  std::vector<std::uint32_t> network_of;  ///< [cell]; networks are numbered by their first cell
  std::vector<std::uint32_t> first;       ///< [network + 1] where its members begin
  std::vector<std::uint32_t> member;      ///< cells by network, ascending within

  std::uint32_t size() const { return static_cast<std::uint32_t>(first.size() - 1); }
  std::span<const std::uint32_t> members(std::uint32_t network) const {
    return {member.data() + first[network], member.data() + first[network + 1]};
  }
};

/// Networks of equal rank.
NeutralNetworks neutral_networks(const ScoredGraph& scored);

/// Neighbors whose levels differ by at most `tolerance` (in steps of the resolution) are joined.
/// The members of such a network may differ by more, step by step.
NeutralNetworks neutral_networks_within(const ScoredGraph& scored, double tolerance);

/// One network and its surroundings: the neighbors of its members that lie outside of it.
struct NetworkFacts {
  std::uint32_t size = 0;
  std::uint32_t neighbors = 0;         ///< distinct cells
  std::uint32_t percolation = 0;       ///< distinct scores of these: the percolation index
  std::uint32_t classes = 0;           ///< isomorphism classes of the members; 0 without classes
  std::uint32_t neighbor_classes = 0;  ///< … of the neighbors
};

/// Facts of every network of more than one cell: [i] belongs to network `number[i]`.
struct NetworkCensus {
  std::vector<std::uint32_t> number;
  std::vector<NetworkFacts> facts;
  std::uint32_t largest = 0;    ///< index of the first of the largest; 0 where there are none
  std::uint64_t cells = 0;      ///< in networks of more than one cell
  double neutral_degree = 0.0;  ///< mean number of neighbors within the own network's tolerance
};
NetworkCensus take_census(const ScoredGraph& scored, const NeutralNetworks& networks);

/// Mean and largest edit distance between distinct cells of a set; NaN and 0 for fewer than two.
struct SetDistances {
  double mean;
  std::uint32_t largest = 0;
};
SetDistances distances_within(const ScoredGraph& scored, std::span<const std::uint32_t> cells);
/// The mean alone, O(n L) in a product space; elsewhere a search from every cell, for each of which
/// `progress` advances by one. Interrupted where it is cancelled.
double mean_distance_within(const ScoredGraph& scored, std::span<const std::uint32_t> cells,
                            Progress& progress);

}  // namespace archwalk
