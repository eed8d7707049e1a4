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

/// Shares of 1, 5 and 10 %. In a graph space `progress` advances by landscape_work() in all.
std::vector<Dispersion> dispersions(const ScoredGraph& scored, Progress& progress);

OperatorCorrelation operator_correlation(const BenchmarkTable& table, const ScoreColumn& score,
                                         double variance, const Operator& op);

}  // namespace archwalk::detail
