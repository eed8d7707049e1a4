// Blind walks of which the best of one score is read go by places in the order of that score where
// their operator's tables allow it. The numbers are those of walks by code.
#include <gtest/gtest.h>

#include "support/instruction_sets.hpp"
#include "support/reference_walks.hpp"
#include "support/tracked_tallies.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::made_up_table;
using test::shape_of;
using test::tracked_tallies;

WalkSettings one_score_settings(const BenchmarkTable& table) {
  WalkSettings settings = test::settings_for(table, {1, 2, 9, 30}, 3);
  settings.track.incumbent = false;
  return settings;
}

void expect_reference(const ProductShape& shape, std::uint32_t values, const char* text) {
  SCOPED_TRACE(testing::Message() << shape << ", " << values << " values, " << text);
  const BenchmarkTable table = made_up_table(shape, 1, values, false);
  const WalkSettings settings = one_score_settings(table);
  const Operator op = read_operator(text, shape, "guide");
  const kernels::WalkTallies expected = tracked_tallies(table, settings, op, 5);
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    EXPECT_TRUE(test::tallies_of(table, settings, op, 5, set) == expected) << name_of(set);
  }
}

TEST(OneScore, EqualsTheReference) {
  for (const char* text : {"random_explicit(out_degree=24,pmf=[0,0.5,0.5],draw=1)",
                           "random_explicit(out_degree=1,pmf=[0,1],draw=2)",
                           "random_explicit(out_degree=5,pmf=[0.5,0.5],draw=3)+improving",
                           "random_explicit(out_degree=5,pmf=[0,1],draw=4)+elitist_restart(m=3)",
                           "uniform", "neighbors", "edit_distance(pmf=[0,1])"}) {
    expect_reference(shape_of(3, 4), 2, text);  // nearly all ties
    expect_reference(shape_of(5, 4), 1'000'000, text);
  }
}

// Where the incumbent is kept too, by a guide that is not the score, codes are read on the way.
TEST(OneScore, WithTheIncumbentEqualsTheReference) {
  const ProductShape shape = shape_of(3, 4);
  const BenchmarkTable table = made_up_table(shape, 1, 30, true);
  for (const char* text : {"random_explicit(out_degree=24,pmf=[0,0.5,0.5],draw=1)", "uniform",
                           "edit_distance(pmf=[0,1])"}) {
    SCOPED_TRACE(text);
    const WalkSettings settings = test::settings_for(table, {1, 2, 9, 30}, 3);
    const Operator op = read_operator(text, shape, "guide");
    for (InstructionSet set : test::instruction_sets_at_hand()) {
      EXPECT_TRUE(test::tallies_of(table, settings, op, 5, set) ==
                  test::reference_tallies(table, settings, op, 5))
          << name_of(set);
    }
  }
}

// The most values that ranks of 16 bits tell apart, and one more.
TEST(OneScore, OfAsManyValuesAsRanksHaveEqualsTheReference) {
  const ProductShape shape = shape_of(2, 17);
  for (const std::uint32_t values : {65'536u, 65'537u}) {
    BenchmarkTable table = made_up_table(shape, 1, 2, false);
    for (std::uint32_t code = 0; code < shape.size; ++code) {
      table.scores[1].k[code] = code % values;
    }
    const WalkSettings settings = test::settings_for(table, {1, 2}, 1);
    const Operator op = read_operator("edit_distance(pmf=[0.5,0.5])", shape, "guide");
    EXPECT_TRUE(test::tallies_of(table, settings, op, 5) ==
                test::reference_tallies(table, settings, op, 5))
        << values;
  }
}

// Codes of more than 16 bits, and ranks of more: walks by code.
TEST(OneScore, OfALargeSpaceEqualsTheReference) {
  const char* text = "random_explicit(out_degree=3,pmf=[0,1],draw=3)";
  expect_reference(shape_of(2, 17), 1'000, text);
  expect_reference(shape_of(2, 17), 4'000'000, text);
}

// The tables that are held with the matrix are in the order of the first score that it walked for.
TEST(OneScore, OneOperatorWalksForSeveral) {
  const ProductShape shape = shape_of(4, 4);
  const BenchmarkTable table = made_up_table(shape, 2, 300, false);
  const Operator op =
      read_operator("random_explicit(out_degree=7,pmf=[0,1],draw=1)", shape, "guide");
  for (const std::size_t score : {1u, 2u, 1u}) {
    WalkSettings settings = one_score_settings(table);
    settings.scores = {&table.scores[score]};
    settings.strata = test::made_up_strata(shape.size, 1);
    EXPECT_TRUE(test::tallies_of(table, settings, op, 5) ==
                tracked_tallies(table, settings, op, 5));
    settings.track.best = false;  // by code
    EXPECT_TRUE(test::tallies_of(table, settings, op, 5) ==
                tracked_tallies(table, settings, op, 5));
  }
}

}  // namespace
}  // namespace archwalk
