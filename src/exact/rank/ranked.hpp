#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// What ranked operators hold beside their vectors, at most.
inline constexpr double kMostRankedBytes = 0x1p32;

/// Whether P is an isotropic proposal with a selection that accepts whatever has a guide large
/// enough, in a space whose products fit in kMostRankedBytes: P u from sums over the order of the
/// guide (RankProduct), P never stored.
bool is_ranked(const Operator& op, const ProductShape& shape);

/// The same without storing P:
/// P u(x) = S u(x) + (1 - a(x)) u(x), S u(x) = Σ c_{d(x,y)} u(y) over the y != x that x accepts,
/// a = S 1, c_d = q_d / N_d of the proposal's pmf over distances q and the N_d architectures at
/// distance d.
void ranked_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, RunningSums& sums,
                      ExactEstimates& out);

/// r(x) = Σ_{y≠x} P(x,y) d(x,y): one product with the weights d c_d.
StateFunction ranked_reach(const Operator& op, const RowSource& source);

/// What is held beside vectors; how many entries of a stored matrix take as long, roughly.
double ranked_bytes(const ProductShape& shape);
double ranked_terms(const ProductShape& shape);

}  // namespace archwalk
