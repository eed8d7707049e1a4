#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/steps_plan.hpp"

namespace archwalk::cuda {

/// Which kernels multiply by stored matrices.
enum class MatrixProducts {
  automatic,  ///< cuSPARSE's where it can be loaded, else archwalk's own
  own,
};

/// What `automatic` comes to on this machine: "cuSPARSE", or "archwalk's own kernel" and why.
/// NotBuiltError in a build without the CUDA engine.
std::string matrix_products();

/// Exact steps by stored matrices on GPUs: P times all columns at once.
class MatrixLauncher {
 public:
  /// `devices` as CUDA numbers them. NotBuiltError in a build without the CUDA engine.
  MatrixLauncher(const std::vector<int>& devices, kernels::StepsPlan plan,
                 MatrixProducts products = MatrixProducts::automatic);
  ~MatrixLauncher();
  MatrixLauncher(const MatrixLauncher&) = delete;
  MatrixLauncher& operator=(const MatrixLauncher&) = delete;

  /// Sums by the plan's layout, with one sum along the path for each of `matrix.added`. May be
  /// called by several threads, which take the devices in turn. SystemError where a device fails or
  /// the matrix has no room on it.
  kernels::StepSums run(const kernels::MatrixView& matrix);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk::cuda
