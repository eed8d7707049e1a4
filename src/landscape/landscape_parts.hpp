#pragma once

#include "archwalk/landscape/landscape.hpp"

namespace archwalk::detail {

// The parts of LandscapeFacts, each from the graph and what came before it.

FitnessDistance fitness_distance(const ScoredGraph& scored, const NeutralNetworks& networks,
                                 const LocalMaxima& maxima, const ScoreDistribution& distribution);

/// `maxima` are networks; `best` the cell whose network's basin is the global maximum's.
BasinPair basin_facts(const ScoredGraph& scored, const NeutralNetworks& networks,
                      const std::vector<std::uint32_t>& maxima, BasinPath path, std::uint32_t best);

AttractionFacts attraction_facts(const ScoredGraph& scored, const NeutralNetworks& networks,
                                 const Attractors& attractors, AttractionBasins basins,
                                 std::uint32_t best);

NeutralFacts neutral_facts(const ScoredGraph& scored, NeutralNetworks networks);

}  // namespace archwalk::detail
