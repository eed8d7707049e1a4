#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "archwalk/cuda/matrix_launcher.hpp"
#include "archwalk/cuda/stencil_launcher.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// Whether GPUs take an operator's stencil from step to step: its selection accepts by the two
/// cells alone.
bool has_device_stencil(const Operator& op);

/// What GPUs are asked.
kernels::StepsPlan steps_plan(const ExactSettings& settings,
                              const std::vector<MeasuredScore>& scores, const ProductShape& shape);

/// The GPUs of an exact engine; launchers are made when first needed.
class DeviceSteps {
 public:
  DeviceSteps(std::vector<int> devices, kernels::StepsPlan plan);

  /// Of operators with has_device_stencil(), by the layout that stencil_layout() gives.
  std::vector<kernels::StepSums> stencils(const std::vector<const Operator*>& operators,
                                          const RowSource& source, Progress& progress);
  kernels::SumsLayout stencil_layout() const { return plan_.layout(plan_.cost.empty() ? 1 : 2); }

  /// Of a stored matrix, with the sums along the path that `running` has. Thread-safe.
  kernels::StepSums matrix(kernels::MatrixView matrix, const RunningSums& running);
  kernels::SumsLayout matrix_layout(const RunningSums& running) const {
    return plan_.layout(static_cast<std::uint32_t>(running.columns()));
  }

 private:
  std::vector<int> devices_;
  kernels::StepsPlan plan_;
  std::unique_ptr<cuda::StencilLauncher> stencils_;
  std::once_flag matrices_once_;
  std::unique_ptr<cuda::MatrixLauncher> matrices_;
};

}  // namespace archwalk
