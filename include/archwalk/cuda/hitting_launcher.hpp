#pragma once

#include <memory>
#include <vector>

#include "archwalk/core/progress.hpp"
#include "kernels/hitting_plan.hpp"

namespace archwalk::cuda {

/// Walks to the thresholds of one table on GPUs: what cpu::run_hitting_walks does, the same
/// integers. As WalkLauncher in all else.
class HittingLauncher {
 public:
  explicit HittingLauncher(const std::vector<int>& devices);
  ~HittingLauncher();
  HittingLauncher(const HittingLauncher&) = delete;
  HittingLauncher& operator=(const HittingLauncher&) = delete;

  std::vector<kernels::HittingTallies> run(const kernels::HittingPlan& plan,
                                           const std::vector<kernels::WalkWork>& works,
                                           Progress& progress);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace archwalk::cuda
