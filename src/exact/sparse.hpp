#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "measured.hpp"
#include "transition_rows.hpp"

namespace archwalk {

/// P as a stored CSR matrix, multiplied step by step onto all scores and their squares at once.
void sparse_estimates(const TransitionRows& rows, std::uint32_t size, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, ExactEstimates& out);

}  // namespace archwalk
