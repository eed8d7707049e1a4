// What `archwalk distance` says of numbers that are not there.
#include "archwalk/io/distance_output.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// From code 1 of two: reached with this probability, and then in two steps.
std::string text_of(double hit_ever, double reach_uniform) {
  const auto space = find_space("2^1");
  DistanceReport report;
  report.space = space.get();
  report.targets = {0};
  report.from = 1;
  report.lengths = {"sparse",   {0.0, kInfinity},
                    {0.0, 0.0}, {1.0, hit_ever},
                    {0.0, 0.0}, {0.0, hit_ever > 0.0 ? 2.0 : kNaN},
                    {0.0, 0.0}, 0.0};
  report.reach_uniform = reach_uniform;
  report.reach_proposal = reach_uniform;
  report.kemeny = {kNaN, "not defined"};
  return distance_text(report);
}

TEST(DistanceText, HowLongItTakesIsToldWhereItMayArrive) {
  EXPECT_NE(text_of(0.5, 1.0).find("steps expected where it gets there"), std::string::npos);
  EXPECT_EQ(text_of(0.0, 1.0).find("where it gets there"), std::string::npos);
  EXPECT_NE(text_of(0.0, 1.0).find("ever there  with probability 0"), std::string::npos);
}

TEST(DistanceText, AReachThatIsNotKnownHasNoUnit) {
  EXPECT_NE(text_of(0.5, 1.0).find("reach       1.000000 edits, of the proposal 1.000000"),
            std::string::npos);
  EXPECT_NE(text_of(0.5, kNaN).find("reach       not computed, of the proposal not computed"),
            std::string::npos);
}

}  // namespace
}  // namespace archwalk
