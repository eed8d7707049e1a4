#include "launch_length.hpp"

#include <gtest/gtest.h>

#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

constexpr DeviceSpeed kH100 = {132 * 2048, 2, false};

TEST(LaunchLength, WalksThatProposeMoreTakeFewerSteps) {
  EXPECT_EQ(walk_steps_of_launch(kH100, 1), steps_of_launch(132 * 2048));
  EXPECT_EQ(walk_steps_of_launch(kH100, 64), steps_of_launch(132 * 2048) / 64);
}

// A tenth of the speed that is counted with, 5e11 steps a second, still ends within two seconds.
TEST(LaunchLength, DisplaysAreNotKeptWaiting) {
  DeviceSpeed watched = kH100;
  watched.is_watched = true;
  EXPECT_LT(walk_steps_of_launch(watched, 1) / 5e10, 0.5);
  EXPECT_LT(stencil_entries_of_launch(watched), stencil_entries_of_launch(kH100) / 4);
}

// An entry takes two operations: of the 128 lanes of an RTX 4090's processor 2 work in double.
TEST(LaunchLength, StencilsGoByTheSpeedInDouble) {
  EXPECT_DOUBLE_EQ(stencil_entries_of_launch(kH100), 2e11);
  const DeviceSpeed rtx4090 = {128 * 1536, 64, false};
  const double in_double = 128 * 2 * 2.5e9;  // operations a second
  EXPECT_LT(2.0 * stencil_entries_of_launch(rtx4090) / in_double, 0.3);
  const DeviceSpeed slice = {16 * 2048, 2, false};
  EXPECT_LT(stencil_entries_of_launch(slice), 2e11 / 8);
}

}  // namespace
}  // namespace archwalk::cuda
