#pragma once

#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "kernels/steps_plan.hpp"

namespace archwalk::cuda {

/// Exact steps of one-edit proposals on one table, on GPUs.
class StencilLauncher {
 public:
  /// `devices` as CUDA numbers them. NotBuiltError in a build without the CUDA engine.
  StencilLauncher(const std::vector<int>& devices, kernels::StepsPlan plan);
  ~StencilLauncher();
  StencilLauncher(const StencilLauncher&) = delete;
  StencilLauncher& operator=(const StencilLauncher&) = delete;

  /// [work] sums, by the plan's layout with the reach of the path and, where it is asked, its cost.
  /// Selections must be kernels::PairwiseStep; guides stay on the devices from the first call on,
  /// so those at the same place must hold the same keys. `progress` advances by one an operator.
  /// SystemError where a device fails or one operator has no room on it.
  std::vector<kernels::StepSums> run(const std::vector<kernels::StencilWork>& works,
                                     Progress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk::cuda
