#pragma once

#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "device_steps.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"
#include "rows/state_rows.hpp"

namespace archwalk {

/// P as a stored CSR matrix, multiplied step by step onto all scores, their squares, and the sums
/// along the path at once: by `devices`, or on the CPU where there are none.
void sparse_estimates(const StateRows& rows, const ExactSettings& settings,
                      const std::vector<MeasuredScore>& scores, DeviceSteps* devices,
                      RunningSums& sums, ExactEstimates& out);

}  // namespace archwalk
