// On a real GPU: the integers of the CPU. Label gpu; skipped where there is no GPU, failed instead
// under ARCHWALK_REQUIRE_GPU=1.
#include <gtest/gtest.h>

#include <cstdlib>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/cuda/devices.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::shape_of;

class Gpu : public testing::Test {
 protected:
  void SetUp() override {
    try {
      gpu_ = choose_backend("cuda", "", 2, "");
      all_ = choose_backend("cuda", "", 2, "all");
    } catch (const InputError& error) {
      const char* required = std::getenv("ARCHWALK_REQUIRE_GPU");
      if (required != nullptr && std::string(required) == "1") FAIL() << error.what();
      GTEST_SKIP() << error.what();
    }
  }

  void expect_walks(const ProductShape& shape, int scores, std::uint32_t values,
                    const std::vector<std::uint32_t>& horizons, std::uint32_t walks,
                    TrackChoice track = {}) {
    const BenchmarkTable table = test::made_up_table(shape, scores, values, true);
    WalkSettings settings = test::settings_for(table, horizons, walks);
    settings.track = track;
    expect_equal(
        [&](const BackendChoice& backend) {
          return std::make_unique<WalkEngine>(table, settings, backend);
        },
        shape);
  }

  void expect_hits(const ProductShape& shape, std::uint32_t values, std::uint32_t walks,
                   std::uint32_t max_steps) {
    const BenchmarkTable table = test::made_up_table(shape, 3, values, true);
    const HittingSettings settings =
        test::hitting_settings_for(table, walks, max_steps, {0, 1, max_steps / 2});
    expect_equal(
        [&](const BackendChoice& backend) {
          return std::make_unique<HittingEngine>(table, settings, backend);
        },
        shape);
  }

 private:
  // Twice on each engine: the second time finds the tables on the device.
  template <class Make>
  void expect_equal(const Make& make, const ProductShape& shape) {
    const std::vector<Operator> operators = test::operators_of_every_kind(shape);
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
      for (int time = 0; time < 2; ++time) {
        const auto found = engine->tallies(pointers, streams, progress);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
          EXPECT_TRUE(found[i] == expected[i])
              << shape << ", " << to_string(operators[i]) << " on " << backend.device_names;
        }
      }
    }
  }

  BackendChoice gpu_;
  BackendChoice all_;
};

TEST_F(Gpu, WalksOnDigits32) {
  expect_walks(shape_of(3, 4), 2, 30, {1, 2, 9, 30}, 5);
  expect_walks(shape_of(5, 6), 3, 3'000, {1, 12, 20}, 16);
}

TEST_F(Gpu, WalksOnDigits64) {
  expect_walks(shape_of(2, 12), 2, 300, {1, 2, 9, 30}, 2);
}

TEST_F(Gpu, WalksOnDigits128) {
  expect_walks(shape_of(2, 18), 2, 1'000'000, {1, 2}, 1);
}

TEST_F(Gpu, WalksOnWideDigits64) {
  expect_walks(shape_of(9, 3), 2, 300, {1, 2, 9, 30}, 3);
  expect_walks(shape_of(16, 2), 2, 100, {1, 2, 9, 30}, 33);
}

TEST_F(Gpu, WalksOfFewerTracks) {
  for (const TrackChoice track : {TrackChoice{false, false}, {true, false}, {false, true}}) {
    expect_walks(shape_of(3, 4), 2, 30, {1, 9}, 5, track);
  }
}

TEST_F(Gpu, WalksAtSizesAroundAWarp) {
  expect_walks(shape_of(2, 2), 1, 3, {1, 50}, 40);
  expect_walks(shape_of(2, 5), 1, 3, {1, 50}, 32);
  expect_walks(shape_of(4, 3), 2, 20, {1, 50}, 31);
}

TEST_F(Gpu, WalksOfManyScoresAndHorizons) {
  std::vector<std::uint32_t> horizons(60);
  std::iota(horizons.begin(), horizons.end(), 1u);
  expect_walks(shape_of(3, 4), 12, 30, horizons, 8);
}

TEST_F(Gpu, Hits) {
  expect_hits(shape_of(3, 4), 30, 5, 40);
  expect_hits(shape_of(5, 6), 3'000, 4, 100);
  expect_hits(shape_of(2, 12), 300, 2, 30);
  expect_hits(shape_of(9, 3), 300, 3, 25);
}

}  // namespace
}  // namespace archwalk
