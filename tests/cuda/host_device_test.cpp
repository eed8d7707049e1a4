// The bodies of the GPU's kernels and the launches of their launchers, run on the host: the tallies
// of the CPU launcher, whatever the batches, the launches and the threads.
#include "host_device.hpp"

#include <gtest/gtest.h>

#include "archwalk/operators/guide.hpp"
#include "support/walk_case.hpp"

namespace archwalk::cuda::test {
namespace {

using archwalk::test::cpu_backend;
using archwalk::test::few_starts;
using archwalk::test::hitting_settings_for;
using archwalk::test::made_up_table;
using archwalk::test::operators_of_every_kind;
using archwalk::test::settings_for;
using archwalk::test::shape_of;

constexpr std::uint32_t kStream = 4711;

// What an engine hands to its launcher for one operator.
class Work {
 public:
  Work(const BenchmarkTable& table, const Operator& op, bool track_incumbent) {
    work_.op = &op;
    work_.stream_index = kStream;
    GuideKey kind = guide_key_kind(op);
    if (kind == GuideKey::none && track_incumbent) kind = GuideKey::rank;  // of the blind guide
    if (kind == GuideKey::none) return;
    guide_ = make_guide(table, "guide", kind, false);
    work_.guide = &guide_;
    work_.track_incumbent = track_incumbent;
  }
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  const kernels::WalkWork& operator*() const { return work_; }

 private:
  Guide guide_;
  kernels::WalkWork work_;
};

void expect_walks(const ProductShape& shape, std::uint32_t values, std::uint32_t walks,
                  const std::vector<std::uint32_t>& horizons, const std::vector<Cut>& cuts,
                  TrackChoice track = {}, int scores = 2,
                  const std::vector<Operator>& operators = {}) {
  const BenchmarkTable table = made_up_table(shape, scores, values, true);
  WalkSettings settings = settings_for(table, horizons, walks);
  settings.track = track;
  NoProgress progress;
  WalkEngine engine(table, settings, cpu_backend(InstructionSet::baseline, 1));
  settings.strata = few_starts(shape.size, scores);
  WalkEngine of_few(table, settings, cpu_backend(InstructionSet::baseline, 1));
  for (const Operator& op : operators.empty() ? operators_of_every_kind(shape) : operators) {
    const auto expected = engine.tallies({&op}, {kStream}, progress).front();
    const Work work(table, op, track.incumbent);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      EXPECT_TRUE(walk_on_host(engine.plan(), *work, cuts[i]) == expected)
          << shape << ", " << to_string(op) << ", " << walks << " walks, cut " << i;
    }
    EXPECT_TRUE(walk_on_host(of_few.plan(), *work, cuts.back()) ==
                of_few.tallies({&op}, {kStream}, progress).front())
        << shape << ", " << to_string(op) << ", " << walks << " walks from few starts";
  }
}

const std::vector<Cut> kCuts = {
    {{1, 1u << 27}},               // as launchers would, all at once
    {{1, 32}},                     // a part of the starts at a time
    {{1, 1u << 27}, 1.0},          // as few replicates a launch as there may be
    {{1, 64}, 1e9, 2},             // no more than so many written down
    {{1, 32}, 1.0, 32, 4},         // threads that share a start
    {{1, 1u << 27}, 1e9, 32, 32},  //
};

TEST(HostDevice, Walks) {
  expect_walks(shape_of(3, 4), 30, 5, {1, 2, 9, 30}, kCuts);
  expect_walks(shape_of(4, 3), 20, 1, {1, 50}, kCuts);
  expect_walks(shape_of(2, 2), 3, 40, {1, 2, 50}, kCuts);  // fewer starts than lanes
  expect_walks(shape_of(2, 12), 300, 2, {1, 3}, {kCuts[0], kCuts[3]});
  expect_walks(shape_of(9, 3), 300, 3, {1, 9}, {kCuts[0], kCuts[4]});
}

TEST(HostDevice, WalksWithFewerTracks) {
  for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
    expect_walks(shape_of(3, 4), 30, 5, {1, 9}, kCuts, track);
  }
}

// One score, whose ranks have 16 bits, and more than one word of ranks holds.
TEST(HostDevice, WalksWithOneScoreAndMany) {
  expect_walks(shape_of(3, 4), 30, 5, {1, 9}, {kCuts[0], kCuts[2]}, {}, 1);
  expect_walks(shape_of(3, 4), 30, 5, {1, 9}, {kCuts[0]}, {}, 6);
}

// Ranks of 32 bits, digits of 128.
TEST(HostDevice, WideRanks) {
  expect_walks(shape_of(2, 18), 1'000'000, 1, {2}, {{{1, 1u << 27}}});
}

// One lane a thread: what is kept and where keys are is asked once a run of steps.
TEST(HostDevice, RunsOfSingleEdits) {
  for (const ProductShape& shape : {shape_of(3, 3), shape_of(2, 5)}) {
    const std::vector<Operator> operators = archwalk::test::single_edits(shape);
    for (const TrackChoice track :
         {TrackChoice{false, false}, {true, false}, {false, true}, {true, true}}) {
      for (int scores : {1, 2}) {
        expect_walks(shape, 12, 2, {1, 2, 9, 30}, {kCuts[0]}, track, scores, operators);
      }
    }
  }
}

TEST(HostDevice, RunsOfDrawnDistances) {
  for (const auto& [shape, proposal] : archwalk::test::drawn_distances()) {
    const std::vector<Operator> operators =
        archwalk::test::with_selections_of_runs(proposal, shape);
    for (const TrackChoice track : {TrackChoice{false, false}, {true, true}}) {
      for (int scores : {1, 2})
        expect_walks(shape, 12, 2, {1, 2, 9}, {kCuts[0]}, track, scores, operators);
    }
  }
}

void expect_hits(const ProductShape& shape, std::uint32_t values, std::uint32_t walks,
                 std::uint32_t max_steps, const std::vector<std::uint32_t>& grid,
                 const std::vector<Cut>& cuts = kCuts, int scores = 2,
                 const std::vector<Operator>& operators = {}) {
  const BenchmarkTable table = made_up_table(shape, scores, values, true);
  NoProgress progress;
  HittingSettings settings = hitting_settings_for(table, walks, max_steps, grid);
  HittingEngine engine(table, settings, cpu_backend(InstructionSet::baseline, 1));
  settings.strata = few_starts(shape.size, scores);
  HittingEngine of_few(table, settings, cpu_backend(InstructionSet::baseline, 1));
  for (const Operator& op : operators.empty() ? operators_of_every_kind(shape) : operators) {
    const auto expected = engine.tallies({&op}, {kStream}, progress).front();
    const Work work(table, op, false);
    for (std::size_t i = 0; i < cuts.size(); ++i) {
      EXPECT_TRUE(hit_on_host(engine.plan(), *work, cuts[i]) == expected)
          << shape << ", " << to_string(op) << ", cut " << i;
    }
    EXPECT_TRUE(hit_on_host(of_few.plan(), *work, cuts.back()) ==
                of_few.tallies({&op}, {kStream}, progress).front())
        << shape << ", " << to_string(op) << ", from few starts";
  }
}

TEST(HostDevice, Hits) {
  expect_hits(shape_of(3, 4), 30, 5, 40, {0, 1, 5, 20});
  expect_hits(shape_of(2, 2), 3, 40, 10, {10});
  expect_hits(shape_of(9, 3), 300, 2, 25, {1, 9});
}

// One score, a row of ranks, more than one holds; walks that end within a run of steps.
TEST(HostDevice, HitsInRuns) {
  for (int scores : {1, 3, 5}) {
    for (const ProductShape& shape : {shape_of(3, 3), shape_of(2, 5)}) {
      expect_hits(shape, 12, 3, 29, {0, 1, 5, 20}, {kCuts[0]}, scores,
                  archwalk::test::single_edits(shape));
    }
    for (const auto& [shape, proposal] : archwalk::test::drawn_distances()) {
      expect_hits(shape, 12, 2, 29, {0, 3}, {kCuts[0]}, scores,
                  archwalk::test::with_selections_of_runs(proposal, shape));
    }
  }
}

}  // namespace
}  // namespace archwalk::cuda::test
