#pragma once

#include <memory>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/operators/operator.hpp"
#include "chain.hpp"
#include "measured.hpp"
#include "path_work.hpp"

// Random search in a space without digits, P = J/N, J the matrix of ones: after any number of steps
// the walk is anywhere. In a product space it is one of the isotropic operators.
namespace archwalk {

/// Whether the operator is `uniform` alone, in whatever space.
bool jumps_uniformly(const Operator& op);

/// The estimates of every horizon: E f(X_T) and E f(X_T)² are the means over the space, and P(Δ >
/// 0) from x the share of the architectures that are better.
void uniform_estimates(const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                       ExactEstimates& out);

/// r(x), the mean edit distance from x; empty in a space of more than Uniform::kMostAllPairs.
StateFunction uniform_step_reach(const SearchSpace& space);

/// T times the mean cost `mean`, off by `error`, in steps of the cost column's resolution.
void uniform_cost(double mean, double error, const ExactSettings& settings, PathEstimates& out);

/// The chain, by sums over a binary tree: what all but x add up to is found on the way down,
/// without a subtraction, in O(N).
std::unique_ptr<Chain> uniform_chain(std::uint32_t size);

}  // namespace archwalk
