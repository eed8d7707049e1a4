#include "launch_length.hpp"

#include <algorithm>

#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

// A walk may take ten times what steps_of_launch() counts with: it looks rows up in memory, or
// remembers. Two seconds are what a display's system waits at least.
double patience(const DeviceSpeed& speed) {
  return speed.is_watched ? 0.125 : 1.0;
}

}  // namespace

double walk_steps_of_launch(const DeviceSpeed& speed, int proposals) {
  return steps_of_launch(speed.threads_at_once) * patience(speed) / std::max(1, proposals);
}

double stencil_entries_of_launch(const DeviceSpeed& speed) {
  constexpr double kEntries = 2e11;  // of an H100
  constexpr double kThreads = 132 * 2048;
  const double size = static_cast<double>(speed.threads_at_once) / kThreads;
  const double doubles = std::min(1.0, 2.0 / std::max(1, speed.floats_for_double));
  return kEntries * size * doubles * patience(speed);
}

}  // namespace archwalk::cuda
