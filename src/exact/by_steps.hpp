#pragma once

#include <functional>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "measured.hpp"
#include "running_sums.hpp"

namespace archwalk {

/// out = P u for vectors of several columns, [x, column].
using Product = std::function<void(const double* u, double* out, std::size_t columns)>;

/// P multiplied step by step onto all scores, their squares, and the sums along the path at once.
/// `step_error` bounds what a product is off by, relative to the largest |u|.
void estimates_by_steps(const Product& product, double step_error, std::uint32_t size,
                        const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                        RunningSums& sums, ExactEstimates& out);

}  // namespace archwalk
