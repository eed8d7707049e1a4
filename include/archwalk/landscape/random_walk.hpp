#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/scored_graph.hpp"

namespace archwalk {

/// Autocorrelation of the score along the random walk over single edits (each neighbor with equal
/// chance), in its stationary distribution, which gives each cell a weight in proportion to its
/// degree: ρ(k) = Cov(f(X_0), f(X_k)) / Var f, k = 1..lags, by k applications of the walk's matrix
/// (Weinberger, "Correlated and uncorrelated fitness landscapes", Biol. Cybern. 63, 1990). NaN for
/// a constant score.
std::vector<double> walk_autocorrelation(const ScoredGraph& scored, int lags);

/// The length over which ρ falls to 1/e: −1 / ln ρ(1) (Stadler 1996); NaN unless 0 < ρ(1) < 1.
double correlation_length(double first_lag);

/// Information content of the stationary walk at one sensitivity (Vassilev, Fogarty & Miller,
/// "Information characteristics and the structure of landscapes", Evol. Comput. 8, 2000). Steps
/// that change the score by at most `sensitivity` are 0, others 1 or −1. Nothing is sampled: a step
/// and the next are independent given the cell between them.
struct InformationContent {
  double sensitivity = 0.0;    ///< steps of the resolution
  double information = 0.0;    ///< H = −Σ_{p≠q} P[pq] log_6 P[pq]: variety of unlike pairs
  double density_basin = 0.0;  ///< h = −Σ_p P[pp] log_3 P[pp]: variety of like pairs
  double partial_information = 0.0;  ///< M: changes of direction a step, steps of 0 passed over
};

/// At 0 and at fractions 1/128, 1/64, …, 1/2, 1 of the largest change that one edit makes (the
/// information stability ε*, at which every step is 0; grid of Malan & Engelbrecht 2009).
std::vector<InformationContent> information_content(const ScoredGraph& scored);

}  // namespace archwalk
