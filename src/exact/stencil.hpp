#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "measured.hpp"
#include "row_source.hpp"
#include "running_sums.hpp"

namespace archwalk {

/// Whether the stencil applies: the proposal changes one edge at most.
bool is_local(const Operator& op, const ProductShape& shape);

/// P u from the neighbor rule and the guide's keys, P never stored: memory of the vectors alone.
/// Acceptances, or whole rows where a selection compares several proposals, are made anew at every
/// step.
void stencil_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                       const std::vector<MeasuredScore>& scores, RunningSums& sums,
                       ExactEstimates& out);

}  // namespace archwalk
