#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// Whether the stencil applies: P u from the table and the rule, P never stored. One edit at a time
/// (is_local()), an isotropic proposal with a selection by rank (is_ranked()), or jumps with a
/// selection by keys (takes_guided_jumps()).
bool has_stencil(const Operator& op, const RowSource& source);

/// Whether expectations are those of guided_estimates(), if the guide has few enough values: there
/// are guided_jumps(), and the sums of is_ranked() would not be faster.
bool takes_guided_jumps(const Operator& op, const ProductShape& shape);

/// Whether the proposal changes one edge of a product space at most.
bool is_local(const Operator& op, const ProductShape& shape);

/// Of a local proposal, the probability of proposing one neighbor.
double probability_of_neighbor(const Operator& op, const ProductShape& shape);

/// Of a local operator P u from the neighbor rule and the guide's keys. Memory of the vectors, and
/// of up to 16 MiB for the acceptances of a small space (StencilVectors). Where a selection
/// compares several proposals, whole rows are made anew at every step: that takes long. Else see
/// guided_estimates() and ranked_estimates().
void stencil_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                       const std::vector<MeasuredScore>& scores, RunningSums& sums,
                       ExactEstimates& out);

}  // namespace archwalk
