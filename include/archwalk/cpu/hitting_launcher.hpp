#pragma once

#include <vector>

#include "archwalk/core/progress.hpp"
#include "archwalk/cpu/instruction_set.hpp"
#include "kernels/hitting_plan.hpp"

namespace archwalk::cpu {

/// Runs walks to score thresholds on the CPU: every architecture starts plan.walks_per_start walks.
/// The tallies depend on nothing but plan and works: not on the instruction set, the number of
/// threads or the granularity. `progress` advances by Tmax steps a walk, also where it ended early.
/// Throws Interrupted when it is cancelled.
std::vector<kernels::HittingTallies> run_hitting_walks(const kernels::HittingPlan& plan,
                                                       const std::vector<kernels::WalkWork>& works,
                                                       InstructionSet set, int threads,
                                                       Progress& progress);

}  // namespace archwalk::cpu
