#pragma once

#include <cstdint>

// How much one launch does: some tenths of a second at most, so that a run can be stopped. No CUDA
// here, so that any machine tests it.
namespace archwalk::cuda {

/// What a launch's time goes by.
struct DeviceSpeed {
  std::uint64_t threads_at_once = 1;
  int floats_for_double = 2;  ///< operations in float in the time of one in double: 2, or 32 and 64
  bool is_watched = false;    ///< drives a display: what takes some seconds is ended
};

/// steps_of_launch() of walks that make so many proposals at every step.
double walk_steps_of_launch(const DeviceSpeed& speed, int proposals);

/// Entries of P, times columns and steps, of a launch of stencils, about.
double stencil_entries_of_launch(const DeviceSpeed& speed);

}  // namespace archwalk::cuda
