// The slack of a threshold in steps of a guide.
#include "archwalk/operators/threshold.hpp"

#include <gtest/gtest.h>

namespace archwalk {
namespace {

std::uint32_t steps(double slack, double resolution) {
  return Threshold{slack, ""}.slack_steps(resolution);
}

TEST(Threshold, MultiplesOfTheResolutionAreWholeButForRounding) {
  for (int multiple = 0; multiple <= 100000; ++multiple) {
    ASSERT_EQ(steps(multiple / 1e3, 1e-3), static_cast<std::uint32_t>(multiple));
  }
  EXPECT_EQ(steps(1999.999999, 1e-6), 1999999999u);
}

TEST(Threshold, AFractionOfAStepIsNoStep) {
  EXPECT_EQ(steps(0.0179, 0.01), 1u);
  EXPECT_EQ(steps(0.00999999, 0.01), 0u);
  EXPECT_EQ(steps(500.0000007, 1e-6), 500000000u);
  EXPECT_EQ(steps(2000.0000009, 1e-6), 2000000000u);
}

}  // namespace
}  // namespace archwalk
