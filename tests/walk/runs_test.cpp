// Walks of single edits, whose steps go in runs where nothing stands against it, equal walks
// simulated one by one: with every instruction set, whatever is kept on the way.
#include <gtest/gtest.h>

#include "support/instruction_sets.hpp"
#include "support/tracked_tallies.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::shape_of;

constexpr std::uint32_t kStream = 5;

void expect_reference(const ProductShape& shape, std::uint32_t values, int scores,
                      TrackChoice track, const Operator& op, std::uint32_t walks,
                      const std::vector<std::uint32_t>& horizons) {
  SCOPED_TRACE(testing::Message() << shape << ", " << scores << " scores, best " << track.best
                                  << ", incumbent " << track.incumbent << ", " << to_string(op));
  const BenchmarkTable table = test::made_up_table(shape, scores, values, true);
  WalkSettings settings = test::settings_for(table, horizons, walks);
  settings.track = track;
  const kernels::WalkTallies expected = test::tracked_tallies(table, settings, op, kStream);
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    EXPECT_TRUE(test::tallies_of(table, settings, op, kStream, set) == expected) << name_of(set);
  }
}

TEST(Runs, WhateverIsKept) {
  const ProductShape shape = shape_of(3, 4);
  for (const Operator& op : test::single_edits(shape)) {
    for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
      expect_reference(shape, 30, 2, track, op, 3, {1, 2, 9, 30});
    }
  }
}

// Ranks of one score, of several in one word and in more.
TEST(Runs, HoweverManyScores) {
  const ProductShape shape = shape_of(5, 4);
  const Operator op = read_operator("edit_distance(pmf=[0,1])", shape, "guide");
  for (int scores : {1, 3, 5}) expect_reference(shape, 400, scores, {true, false}, op, 2, {1, 9});
}

// 35 edits, more than a register holds; 42, whose pairs take more than 16 bits, in groups of 7;
// ranks of 32 bits.
TEST(Runs, WithManyEdits) {
  for (const ProductShape& shape : {shape_of(8, 5), shape_of(8, 6)}) {
    const Operator op = read_operator("edit_distance(pmf=[0,1])", shape, "guide");
    expect_reference(shape, 1'000, 1, {true, false}, op, 1, {1, 9});
  }
  const ProductShape large = shape_of(8, 6);
  const Operator op = read_operator("edit_distance(pmf=[0,1])", large, "guide");
  expect_reference(large, 4'000'000, 1, {true, false}, op, 1, {9});
  expect_reference(large, 4'000'000, 3, {true, false}, op, 1, {9});
}

}  // namespace
}  // namespace archwalk
