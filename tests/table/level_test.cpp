#include "archwalk/table/level.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

TEST(Level, AQuantileIsTheCeilingthSmallest) {
  ScoreColumn column;
  column.k = {50, 10, 40, 20, 30, 30, 70, 60, 90, 80};  // sorted: 10 20 30 30 40 50 60 70 80 90
  EXPECT_EQ(level_threshold(parse_level("q0.1"), column), 10);
  EXPECT_EQ(level_threshold(parse_level("q0.11"), column), 20);
  EXPECT_EQ(level_threshold(parse_level("q0.3"), column), 30);
  EXPECT_EQ(level_threshold(parse_level("q0.4"), column), 30);
  EXPECT_EQ(level_threshold(parse_level("q0.95"), column), 90);
  EXPECT_EQ(level_threshold(parse_level("q1"), column), 90);
}

TEST(Level, AValueIsTheSmallestScoreNotBelowIt) {
  const ScoreColumn column = make_score_column("s", "percent", 1e-6, {94.373333, 94.373334, 10.0});
  EXPECT_EQ(level_threshold(parse_level("94.373333"), column), 94373333);
  EXPECT_EQ(level_threshold(parse_level("94.3733331"), column), 94373334);
  EXPECT_EQ(level_threshold(parse_level("94.3733329"), column), 94373333);
  EXPECT_EQ(level_threshold(value_level(-3.0), column), -3000000);
}

// Whatever the resolution, a level is a decimal number, and so are its multiples.
TEST(Level, AMultipleOfTheResolutionIsItself) {
  const auto expect_itself = [](std::int64_t k, const char* text, double resolution) {
    ScoreColumn column;
    column.resolution = resolution;
    EXPECT_EQ(level_threshold(parse_level(text), column), k) << text << " of " << resolution;
  };
  expect_itself(3, "2.1", 0.7);
  expect_itself(-3, "-2.1", 0.7);
  for (std::int64_t k = -3000; k <= 3000; ++k) {
    for (std::int64_t thousandths : {1, 3, 7, 37, 370, 700, 2500}) {
      const std::int64_t all = std::abs(k) * thousandths;
      const std::string text = fmt::format("{}{}.{:03}", k < 0 ? "-" : "", all / 1000, all % 1000);
      expect_itself(k, text.c_str(), static_cast<double>(thousandths) / 1000.0);
    }
  }
}

TEST(Level, NamesAreCanonical) {
  EXPECT_EQ(parse_level("q0.990").name, "q0.99");
  EXPECT_EQ(parse_level("94.0").name, "94");
  EXPECT_EQ(value_level(94.25).name, "94.25");
}

TEST(Level, ErrorsSayWhatALevelIs) {
  for (const char* text : {"", "q", "q0", "q1.5", "best", "q-0.1", "94%", "nan"}) {
    EXPECT_THROW(parse_level(text), InputError) << text;
  }
}

}  // namespace
}  // namespace archwalk
