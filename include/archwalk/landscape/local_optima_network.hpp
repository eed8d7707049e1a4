#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/ascent.hpp"

namespace archwalk {

/// One edge of a local optima network; a weight of 0 says that there is no edge of that kind.
struct OptimaEdge {
  std::uint32_t from = 0;  ///< attractor
  std::uint32_t to = 0;    ///< attractor; equal to `from` for the share that stays
  double basin_transition = 0.0;
  double escape = 0.0;
};

/// Local optima network: attractors of best-improvement hill climbing and the ways between them.
/// basin_transition(i→j): the chance that a uniformly drawn neighbor of a cell of basin i lies in
/// basin j, averaged over the basin (Verel, Ochoa & Tomassini, IEEE Trans. Evol. Comput. 15, 2011,
/// eq. 2-4: w_ij = 1/|b_i| Σ_s p_i(s) Σ_s' P(s→s') p_j(s')). escape(i→j): the share of the cells
/// within `escape_radius` edits of optimum i, itself left out, from which the climber ends in j
/// (Verel, Daolio, Ochoa & Tomassini, "Local optima networks with escape edges", EA 2011; there as
/// a count). Both kinds sum to 1 over j. Edges are in the order of (from, to).
struct LocalOptimaNetwork {
  std::uint32_t escape_radius = 2;
  std::vector<OptimaEdge> edges;
};

LocalOptimaNetwork local_optima_network(const ScoredGraph& scored, const NeutralNetworks& networks,
                                        const Attractors& attractors, const SteepestAscent& ascent,
                                        std::uint32_t escape_radius);

}  // namespace archwalk
