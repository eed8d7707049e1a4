// DESIGN §4: the walk from x is one walk, whatever counts it.
#include <gtest/gtest.h>

#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using kernels::WalkSums;
using kernels::WalkTallies;

const ProductShape kShape = test::shape_of(3, 4);

const char* const kOperators[] = {"edit_distance(pmf=[0,1])", "per_edge(rate=0.3)+improving",
                                  "edit_distance(pmf=[0.2,0.3,0.5])+metropolis(temperature=0.1)"};

// [stratum, track, score, horizon] of tallies with those extents.
struct View {
  const WalkTallies& tallies;
  std::size_t scores;
  std::size_t horizons;
  const WalkSums& operator()(std::size_t stratum, std::size_t track, std::size_t score,
                             std::size_t horizon) const {
    return tallies[((stratum * 3 + track) * scores + score) * horizons + horizon];
  }
};

TEST(Streams, AddingStrataScoresOrHorizonsChangesNoNumber) {
  const BenchmarkTable table = test::made_up_table(kShape, 6, 40, true);
  const WalkSettings rich = test::settings_for(table, {1, 2, 5, 8, 9, 33}, 3);
  WalkSettings poor = rich;
  poor.horizons = {2, 9};
  poor.scores = {rich.scores[4]};
  poor.strata = {{rich.strata[1][4]}};
  for (const char* text : kOperators) {
    const Operator op = read_operator(text, kShape, "guide");
    const WalkTallies all = test::tallies_of(table, rich, op, 7);
    const WalkTallies few = test::tallies_of(table, poor, op, 7);
    for (std::size_t track = 0; track < 3; ++track) {
      EXPECT_TRUE((View{few, 1, 2}(0, track, 0, 0) == View{all, 6, 6}(1, track, 4, 1))) << text;
      EXPECT_TRUE((View{few, 1, 2}(0, track, 0, 1) == View{all, 6, 6}(1, track, 4, 4))) << text;
    }
  }
}

TEST(Streams, AddingStrataChangesNoWalkToAThreshold) {
  const BenchmarkTable table = test::made_up_table(kShape, 3, 40, true);
  HittingSettings settings = test::hitting_settings_for(table, 3, 30, {0, 4});
  const auto few = test::few_starts(kShape.size, 3);
  for (const auto& stratum : few) settings.strata.push_back(stratum);
  HittingEngine rich(table, settings, test::cpu_backend(InstructionSet::baseline, 2));
  settings.strata = few;
  HittingEngine poor(table, settings, test::cpu_backend(InstructionSet::baseline, 2));
  NoProgress progress;
  for (const char* text : kOperators) {
    const Operator op = read_operator(text, kShape, "guide");
    const auto all = rich.tallies({&op}, {7}, progress).front();
    const auto some = poor.tallies({&op}, {7}, progress).front();
    const auto is_tail = [](const auto& whole, const auto& part) {
      return std::equal(part.rbegin(), part.rend(), whole.rbegin());
    };
    EXPECT_TRUE(is_tail(all.cells, some.cells)) << text;
    EXPECT_TRUE(is_tail(all.times, some.times)) << text;
  }
}

// What is not tracked changes nothing of what is.
TEST(Streams, TracksDoNotDisturbEachOther) {
  const BenchmarkTable table = test::made_up_table(kShape, 2, 40, true);
  WalkSettings settings = test::settings_for(table, {1, 9, 33}, 2);
  for (const char* text : kOperators) {
    const Operator op = read_operator(text, kShape, "guide");
    settings.track = {true, true};
    const WalkTallies both = test::tallies_of(table, settings, op, 3);
    for (TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
      settings.track = track;
      const WalkTallies some = test::tallies_of(table, settings, op, 3);
      const bool tallied[] = {true, track.best, track.incumbent};
      for (std::size_t i = 0; i < both.size(); ++i) {
        if (tallied[i / 6 % 3]) {
          EXPECT_TRUE(some[i] == both[i]) << text << ' ' << i;
        }
      }
    }
  }
}

// The sums over a stratum are those over its starts taken one by one.
TEST(Streams, AWalkDependsOnItsStartNotOnTheOthers) {
  const BenchmarkTable table = test::made_up_table(kShape, 1, 40, false);
  WalkSettings settings = test::settings_for(table, {3, 20}, 2);
  const Operator op = read_operator(kOperators[2], kShape, "guide");
  const WalkTallies together = test::tallies_of(table, settings, op, 5);
  WalkTallies summed(6);
  for (std::uint32_t start : settings.strata[1][0]) {
    WalkSettings one = settings;
    one.strata = {{{start}}};
    const WalkTallies alone = test::tallies_of(table, one, op, 5);
    for (std::size_t i = 0; i < 6; ++i) summed[i].add(alone[i]);
  }
  for (std::size_t i = 0; i < 6; ++i) EXPECT_TRUE(summed[i] == together[6 + i]) << i;
}

TEST(Streams, OperatorsDoNotDisturbEachOther) {
  const BenchmarkTable table = test::made_up_table(kShape, 2, 40, true);
  WalkEngine engine(table, test::settings_for(table, {1, 9, 33}, 2),
                    test::cpu_backend(InstructionSet::baseline, 2));
  std::vector<Operator> operators;
  for (const char* text : kOperators) operators.push_back(read_operator(text, kShape, "guide"));
  NoProgress progress;
  const auto together =
      engine.tallies({&operators[0], &operators[1], &operators[2]}, {10, 11, 12}, progress);
  const auto reversed =
      engine.tallies({&operators[2], &operators[1], &operators[0]}, {12, 11, 10}, progress);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = static_cast<std::uint32_t>(10 + i);
    const auto alone = engine.tallies({&operators[i]}, {number}, progress);
    EXPECT_TRUE(alone[0] == together[i]);
    EXPECT_TRUE(alone[0] == reversed[2 - i]);
    const auto elsewhere = engine.tallies({&operators[i]}, {number + 1}, progress);
    EXPECT_FALSE(alone[0] == elsewhere[0]) << "another operator number is another walk";
  }
}

// Walks of replicate r have streams r·N + code: with w walks a start, those of fewer come first.
TEST(Streams, MoreWalksAddToTheOldOnes) {
  const BenchmarkTable table = test::made_up_table(kShape, 1, 40, false);
  const Operator op = read_operator(kOperators[0], kShape, "guide");
  std::vector<WalkTallies> by_count;
  for (std::uint32_t w = 1; w <= 3; ++w) {
    by_count.push_back(test::tallies_of(table, test::settings_for(table, {4}, w), op, 6));
  }
  for (std::size_t i = 0; i < by_count[0].size(); ++i) {
    EXPECT_LE(by_count[0][i].positive, by_count[1][i].positive);
    EXPECT_LE(by_count[1][i].positive, by_count[2][i].positive);
    EXPECT_TRUE(by_count[0][i].square <= by_count[1][i].square);
    EXPECT_TRUE(by_count[1][i].square <= by_count[2][i].square);
  }
}

}  // namespace
}  // namespace archwalk
