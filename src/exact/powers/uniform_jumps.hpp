#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/space/search_space.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"

// Random search in a space without digits, P = J/N, J the matrix of ones: after any number of steps
// the walk is anywhere. In a product space it is one of the isotropic operators.
namespace archwalk {

/// The estimates of every horizon: E f(X_T) and E f(X_T)² are the means over the space, and P(Δ >
/// 0) from x the share of the architectures that are better.
void uniform_estimates(const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                       ExactEstimates& out);

/// r(x), the mean edit distance from x; empty in a graph space without distance_sums().
StateFunction uniform_step_reach(const SearchSpace& space);

/// T times the mean cost `mean`, off by `error`, in steps of the cost column's resolution.
void uniform_cost(double mean, double error, const ExactSettings& settings, PathEstimates& out);
}  // namespace archwalk
