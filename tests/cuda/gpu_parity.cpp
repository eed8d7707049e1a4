// On a GPU: the integers of the CPU, and its exact numbers within both bounds. Label gpu.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "archwalk/cuda/devices.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "cuda/gpu_fixture.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::shape_of;

class Gpu : public test::GpuTest {
 protected:
  void expect_walks(const ProductShape& shape, int scores, std::uint32_t values,
                    const std::vector<std::uint32_t>& horizons, std::uint32_t walks,
                    TrackChoice track = {}) {
    const BenchmarkTable table = test::made_up_table(shape, scores, values, true);
    WalkSettings settings = test::settings_for(table, horizons, walks);
    settings.track = track;
    if (few_starts_) settings.strata = test::few_starts(shape.size, scores);
    expect_equal(
        [&](const BackendChoice& backend) {
          return std::make_unique<WalkEngine>(table, settings, backend);
        },
        shape);
  }

  void expect_hits(const ProductShape& shape, std::uint32_t values, std::uint32_t walks,
                   std::uint32_t max_steps, int scores = 3) {
    const BenchmarkTable table = test::made_up_table(shape, scores, values, true);
    HittingSettings settings =
        test::hitting_settings_for(table, walks, max_steps, {0, 1, max_steps / 2});
    if (few_starts_) settings.strata = test::few_starts(shape.size, scores);
    expect_equal(
        [&](const BackendChoice& backend) {
          return std::make_unique<HittingEngine>(table, settings, backend);
        },
        shape);
  }

  void expect_exact(const ProductShape& shape, const std::vector<std::uint32_t>& horizons,
                    ExactMethod method, const std::vector<std::string>& specs) {
    const BenchmarkTable table = test::made_up_table(shape, 2, 3'000, false);
    ExactSettings settings;
    settings.method = method;
    settings.horizons = horizons;
    settings.scores = {&table.scores[1], &table.scores[2]};
    settings.strata = test::made_up_strata(shape.size, 2);
    settings.cost = &table.scores[0];
    std::vector<Operator> operators;
    for (const std::string& text : specs) operators.push_back(read_operator(text, shape, "guide"));
    std::vector<const Operator*> list;
    for (const Operator& op : operators) list.push_back(&op);
    NoProgress progress;
    const auto expected = ExactEngine(table, settings).run(list, {true, true}, 2, progress);
    for (const BackendChoice& backend : {gpu_, all_}) {
      settings.devices = backend.devices;
      const ExactEngine engine(table, settings);
      const auto found = engine.run(list, {true, true}, 2, progress);
      const auto again = engine.run(list, {true, true}, 2, progress);
      for (std::size_t i = 0; i < list.size(); ++i) {
        SCOPED_TRACE(specs[i]);
        const ExactEstimates& a = found[i].estimates;
        const ExactEstimates& b = expected[i].estimates;
        expect_close(a.mean, a.bound, b.mean, b.bound);
        expect_close(a.variance, a.variance_bound, b.variance, b.variance_bound);
        expect_close(a.variance_within, a.variance_bound, b.variance_within, b.variance_bound);
        const PathEstimates& p = found[i].paths;
        const PathEstimates& q = expected[i].paths;
        expect_close(p.reach_stratum, p.reach_stratum_bound, q.reach_stratum,
                     q.reach_stratum_bound);
        expect_close(p.reach_path, p.reach_path_bound, q.reach_path, q.reach_path_bound);
        expect_close(p.cost, p.cost_bound, q.cost, q.cost_bound);
        EXPECT_NEAR(found[i].geometry.reach_uniform, expected[i].geometry.reach_uniform, 1e-12);
        EXPECT_EQ(a.mean, again[i].estimates.mean);  // the same bits every time
        EXPECT_EQ(a.variance_within, again[i].estimates.variance_within);
      }
    }
  }

  std::vector<Operator> operators_;  // instead of those of every kind
  bool few_starts_ = false;          // most architectures in no stratum

 private:
  static void expect_close(const std::vector<double>& found, const std::vector<double>& found_bound,
                           const std::vector<double>& expected,
                           const std::vector<double>& expected_bound) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t cell = 0; cell < found.size(); ++cell) {
      EXPECT_LE(std::abs(found[cell] - expected[cell]), found_bound[cell] + expected_bound[cell])
          << cell;
    }
  }

  // Twice on each engine: the second time finds the tables on the device.
  template <class Make>
  void expect_equal(const Make& make, const ProductShape& shape) {
    const std::vector<Operator> operators =
        operators_.empty() ? test::operators_of_every_kind(shape) : operators_;
    std::vector<const Operator*> pointers;
    std::vector<std::uint32_t> streams;
    for (const Operator& op : operators) {
      pointers.push_back(&op);
      streams.push_back(static_cast<std::uint32_t>(pointers.size() * 1000));
    }
    NoProgress progress;
    const auto expected = make(test::cpu_backend(choose_instruction_set(""), 2))
                              ->tallies(pointers, streams, progress);
    for (const BackendChoice& backend : {gpu_, all_}) {
      const auto engine = make(backend);
      const int times = fewer(2, shape.size < 1'000 ? 2 : 1);
      for (int time = 0; time < times; ++time) {
        const auto found = engine->tallies(pointers, streams, progress);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          EXPECT_TRUE(found[i] == expected[i])
              << shape << ", " << to_string(operators[i]) << " on " << backend.device_names;
        }
      }
    }
  }
};

TEST_F(Gpu, WalksOnDigits32) {
  expect_walks(shape_of(3, 4), 2, 30, {1, 2, 9, 30}, 5);
  expect_walks(shape_of(5, 6), 3, 3'000, {1, fewer(12u, 3u), fewer(20u, 4u)}, fewer(16u, 1u));
}

TEST_F(Gpu, WalksOnDigits64) {
  expect_walks(shape_of(2, 12), 2, 300, {1, 2, 9, 30}, 2);
}

TEST_F(Gpu, WalksOnDigits128) {
  expect_walks(shape_of(2, fewer(18, 17)), 2, 1'000'000, {1, 2}, 1);
}

TEST_F(Gpu, WalksOnWideDigits64) {
  expect_walks(shape_of(9, 3), 2, 300, {1, 2, 9, 30}, 3);
  expect_walks(shape_of(16, 2), 2, 100, {1, 2, 9, 30}, 33);
}

// Each has a kernel of its own.
TEST_F(Gpu, EveryProposalWithEverySelection) {
  for (const ProductShape& shape : {shape_of(3, 4), shape_of(2, 12), shape_of(2, 17)}) {
    const bool is_wide = shape.edges > 16;  // packed into 128 bits: any proposal is one kernel
    operators_.clear();
    for (const char* proposal :
         {"edit_distance(pmf=[0,1])", "per_edge(rate=0.4)", "uniform",
          "restart(probability=0.25,inner=edit_distance(pmf=[0.2,0.5,0.3]))", "neighbors",
          "random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=4)",
          "restart(probability=0.25,inner=neighbors)",
          "restart(probability=0.25,inner=random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=4))"}) {
      for (const char* selection :
           {"", "+improving", "+non_worsening", "+threshold(slack=2)", "+metropolis(temperature=1)",
            "+tournament(k=3)", "+noisy(rule=improving,sigma=0.5)"}) {
        const std::string text = std::string(proposal) + selection;
        operators_.push_back(read_operator(text, shape, "guide"));
      }
    }
    if (is_wide) operators_.resize(7);
    operators_.push_back(
        read_operator("edit_distance(pmf=[0,1])+improving+non_backtracking", shape, "guide"));
    expect_walks(shape, 1, 30, {1, 3}, 1);
    expect_hits(shape, 30, 1, 3);
  }
}

TEST_F(Gpu, WalksOfFewerTracks) {
  for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
    expect_walks(shape_of(3, 4), 2, 30, {1, 9}, 5, track);
  }
}

// What is kept and where keys are is asked once a run of steps.
TEST_F(Gpu, RunsOfSingleEdits) {
  const ProductShape shape = shape_of(3, 4);
  operators_ = test::single_edits(shape);
  for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
    for (int scores : {1, 2}) expect_walks(shape, scores, 30, {1, 2, 9, 30}, 2, track);
  }
}

TEST_F(Gpu, RunsOfDrawnDistances) {
  for (const auto& [shape, proposal] : test::drawn_distances()) {
    operators_ = test::with_selections_of_runs(proposal, shape);
    for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {true, true}}) {
      for (int scores : {1, 2}) expect_walks(shape, scores, 30, {1, 2, 9, 30}, 2, track);
    }
  }
}

TEST_F(Gpu, WalksAtSizesAroundAWarp) {
  expect_walks(shape_of(2, 2), 1, 3, {1, 50}, 40);
  expect_walks(shape_of(2, 5), 1, 3, {1, 50}, 32);
  expect_walks(shape_of(4, 3), 2, 20, {1, 50}, 31);
}

TEST_F(Gpu, WalksOfManyScoresAndHorizons) {
  std::vector<std::uint32_t> horizons(fewer(60u, 20u));
  std::iota(horizons.begin(), horizons.end(), 1u);
  expect_walks(shape_of(3, 4), 12, 30, horizons, fewer(8u, 1u));
}

TEST_F(Gpu, WalksFromFewStarts) {
  few_starts_ = true;
  expect_walks(shape_of(3, 4), 3, 30, {1, 2, 9, 30}, 40);
  expect_walks(shape_of(2, 12), 2, 300, {1, 9}, 2);
  expect_hits(shape_of(3, 4), 30, 5, 40);
}

// In shared memory (the topology space's size) and beyond it (the size space's).
TEST_F(Gpu, ExactStencils) {
  std::vector<std::string> specs;
  for (const char* selection :
       {"", "+improving", "+non_worsening", "+threshold(slack=2)", "+metropolis(temperature=1)",
        "+noisy(rule=improving,sigma=0.5)", "+noisy(rule=metropolis(temperature=1),sigma=0.5)"}) {
    specs.push_back(std::string("edit_distance(pmf=[0,1])") + selection);
    specs.push_back(std::string("edit_distance(pmf=[0.25,0.75])") + selection);
  }
  // Sums by rank and by value stay on the host.
  expect_exact(shape_of(3, 4), {1, 40}, ExactMethod::stencil,
               {"neighbors+improving", "uniform+improving", "uniform+metropolis(temperature=1)",
                "edit_distance(pmf=[0,0.5,0.5])+improving"});
  for (const ProductShape& shape : {shape_of(3, 4), shape_of(5, 6), shape_of(8, 5)}) {
    const bool is_large = shape.size > 1'000;
    const std::uint32_t last = is_large ? fewer(40u, 2u) : 40;
    std::vector<std::string> some = specs;
    if (is_large && is_emulated()) {
      std::erase_if(some,
                    [](const std::string& spec) { return spec.find("0.25") != std::string::npos; });
    }
    expect_exact(shape, {1, last}, ExactMethod::stencil, some);
  }
}

// Short and long rows, a memory's states, and more steps than a graph holds.
TEST_F(Gpu, ExactStoredMatrices) {
  expect_exact(shape_of(5, 4), {1, 2, 35, fewer(200u, 40u)}, ExactMethod::sparse,
               {"edit_distance(pmf=[0,1])+improving", "uniform+metropolis(temperature=1)",
                "edit_distance(pmf=[0,0.5,0.5])+tournament(k=3)",
                "random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=4)"});
  expect_exact(shape_of(3, 4), {1, 40}, ExactMethod::automatic,
               {"edit_distance(pmf=[0,1])+improving+non_backtracking"});
}

TEST_F(Gpu, Hits) {
  expect_hits(shape_of(3, 4), 30, 5, 40);
  expect_hits(shape_of(5, 6), 3'000, fewer(4u, 1u), fewer(100u, 6u));
  expect_hits(shape_of(2, 12), 300, 2, 30);
  expect_hits(shape_of(9, 3), 300, 3, 25);
}

TEST_F(Gpu, HitsInRuns) {
  for (int scores : {1, 3, 5}) {
    operators_ = test::single_edits(shape_of(3, 4));
    expect_hits(shape_of(3, 4), 30, 2, 29, scores);
    for (const auto& [shape, proposal] : test::drawn_distances()) {
      operators_ = test::with_selections_of_runs(proposal, shape);
      expect_hits(shape, 12, 1, fewer(29u, 9u), scores);
    }
  }
}

}  // namespace
}  // namespace archwalk
