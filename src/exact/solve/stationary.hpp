#pragma once

#include <vector>

#include "archwalk/exact/path_estimates.hpp"
#include "archwalk/space/product_shape.hpp"
#include "chain/stored_chain.hpp"

namespace archwalk {

/// Of independent edges: π = ⊗π_e, hence Σ_e Σ_a π_e(a) r_e(a) with r_e(a) = Σ_{b≠a} M_e[a,b].
/// There is one closed class where every edge has one and the periods of these have no common
/// factor. π_e by elimination without subtractions (Grassmann, Taksar & Heyman 1985) in about 100
/// bits.
StationaryReach kronecker_stationary_reach(const std::vector<std::vector<double>>& edge_matrices,
                                           const ProductShape& shape);

/// Of any chain, by the cycles between visits to one state z of its closed class (renewal-reward
/// theorem): (expected reach of a cycle) / (expected length of a cycle), both from certified solves
/// on the class without z. `reach` is r, [x], off by at most `relative_error` relative to itself.
StationaryReach chain_stationary_reach(const StoredChain& chain, const std::vector<double>& reach,
                                       double relative_error);

/// Of P = jump·J/N + (1 - jump) Q, J the matrix of ones: a walk has gone k steps of Q since its
/// last jump with probability jump (1 - jump)^k, so that the reach is their mean of r from
/// everywhere after k steps. `between` has Q; it takes some 30/jump steps.
StationaryReach restarted_stationary_reach(const Chain& between, double jump,
                                           const std::vector<double>& reach, double relative_error);

/// Rarer jumps take too many.
inline constexpr double kLeastJumpOfSeries = 0x1p-8;

StationaryReach no_stationary_reach(const char* why);

}  // namespace archwalk
