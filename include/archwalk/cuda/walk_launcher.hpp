#pragma once

#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::cuda {

/// Walks of one table on GPUs: what cpu::run_walks does, the same integers.
class WalkLauncher {
 public:
  /// `devices` as CUDA numbers them. NotBuiltError in a build without the CUDA engine.
  explicit WalkLauncher(const std::vector<int>& devices);
  ~WalkLauncher();
  WalkLauncher(const WalkLauncher&) = delete;
  WalkLauncher& operator=(const WalkLauncher&) = delete;

  /// [work] tallies. The plan's tables and the guides go to the devices at the first call and stay:
  /// every call must bring the same plan, and guides at the same place hold the same keys.
  /// SystemError where a device fails or even the smallest batch has no room on it.
  std::vector<kernels::WalkTallies> run(const kernels::WalkPlan& plan,
                                        const std::vector<kernels::WalkWork>& works,
                                        Progress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk::cuda
