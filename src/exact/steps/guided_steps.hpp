#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// The estimates of an operator that has_guided_jumps(): jumps as sums over classes of the guide's
/// keys, the matrix between jumps stored.
void guided_estimates(const Operator& op, const RowSource& source, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, RunningSums& sums,
                      ExactEstimates& out);

}  // namespace archwalk
