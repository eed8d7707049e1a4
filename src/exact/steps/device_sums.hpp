#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "kernels/steps_plan.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"

namespace archwalk {

/// What estimates_by_steps() makes of vectors, from sums over the starts that a device made of
/// them. Scores are left alone where `out.mean` is empty.
void estimates_from_sums(const kernels::StepSums& sums, const kernels::SumsLayout& layout,
                         double step_error, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, RunningSums& running,
                         ExactEstimates& out);

/// The same of a stencil whose device made what a step adds to the sums along the path: its reach,
/// and where it is asked the cost of one proposal. Returns reach_uniform, and writes the paths.
double stencil_from_sums(const kernels::StepSums& sums, const kernels::SumsLayout& layout,
                         const ProductShape& shape, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, PathEstimates& paths,
                         ExactEstimates& out);

}  // namespace archwalk
