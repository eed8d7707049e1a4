#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/neutral_networks.hpp"

namespace archwalk {

/// Where hill climbing ends: the neutral networks that hold a cell without a higher neighbor. A
/// climber takes strict improvements only, so that it may also stop on a shelf: a network with a
/// way up that is not next to the cell where the climber came in.
struct Attractors {
  std::vector<std::uint32_t> network;     ///< [attractor], ascending
  std::vector<std::uint8_t> is_maximum;   ///< [attractor] no neighbor of the network is higher
  std::vector<std::uint32_t> of_network;  ///< [network] its attractor, or kUnreached

  std::uint32_t size() const { return static_cast<std::uint32_t>(network.size()); }
};
Attractors attractors(const ScoredGraph& scored, const NeutralNetworks& networks);

/// A chance to end in an attractor.
struct Absorption {
  std::uint32_t attractor = 0;
  double probability = 0.0;
};

/// Best-improvement hill climbing: to the highest neighbor while that is higher; equally high ones
/// share evenly. Each cell's chances to end where, exact but for rounding, since every step goes up
/// (cells are solved from the top).
struct SteepestAscent {
  std::vector<std::uint64_t> first;  ///< [cell + 1]
  std::vector<Absorption> ends;      ///< by cell; mostly one each
  double mean_steps = 0.0;           ///< from a uniformly drawn cell
};
SteepestAscent steepest_ascent(const ScoredGraph& scored, const NeutralNetworks& networks,
                               const Attractors& attractors);

/// Attraction basins of a hill climber that starts anywhere with equal chance.
struct AttractionBasins {
  std::vector<double> size;           ///< [attractor] Σ_x P(x ends there): they sum to N
  std::vector<std::uint32_t> extent;  ///< [attractor] cells with P > 0
  double mean_steps = 0.0;
};
AttractionBasins steepest_basins(const SteepestAscent& ascent, const Attractors& attractors);

/// Random hill climbing: each higher neighbor with equal chance, until there is none. Absorption
/// probabilities h(x) = mean of h over the higher neighbors, solved from the top.
AttractionBasins random_ascent_basins(const ScoredGraph& scored, const NeutralNetworks& networks,
                                      const Attractors& attractors);

}  // namespace archwalk
