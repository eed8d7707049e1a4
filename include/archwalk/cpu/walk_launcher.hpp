#pragma once

#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/cpu/instruction_set.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::cpu {

/// Runs the walks of some operators on the CPU: every architecture starts plan.walks_per_start
/// walks. Returns the tallies of each operator, which depend on nothing but plan and works: not on
/// the instruction set, the number of threads or the granularity.
/// `progress` advances by walk steps. Throws Interrupted when it is cancelled.
std::vector<kernels::WalkTallies> run_walks(const kernels::WalkPlan& plan,
                                            const std::vector<kernels::WalkWork>& works,
                                            InstructionSet set, int threads, Progress& progress);

}  // namespace archwalk::cpu
