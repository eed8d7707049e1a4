#pragma once

#include <vector>

#include "archwalk/core/progress.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::cuda {

/// Whether this build holds the CUDA engine.
bool is_built();

/// As cpu::run_walks, on a GPU. NotBuiltError in a build without the CUDA engine.
std::vector<kernels::WalkTallies> run_walks(const kernels::WalkPlan& plan,
                                            const std::vector<kernels::WalkWork>& works,
                                            Progress& progress);

}  // namespace archwalk::cuda
