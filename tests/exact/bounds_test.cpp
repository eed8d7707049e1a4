// Bounds against errors as large as they may be: what is computed is made wrong on purpose, always
// to one side, and the bound has to hold for the truth. Rounding alone stays far below most of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "readings/by_steps.hpp"
#include "readings/measured.hpp"
#include "readings/running_sums.hpp"

namespace archwalk {
namespace {

using Values = std::vector<double>;

constexpr double kError = 1e-7;  // of a product, relative to the largest value

MeasuredScore score_of(const Values& values) {
  MeasuredScore score;
  score.value = values;
  for (const double value : values) {
    score.square.push_back(value * value);
    score.largest = std::max(score.largest, std::abs(value));
  }
  return score;
}

std::vector<std::uint32_t> all_of(std::size_t size) {
  std::vector<std::uint32_t> codes;
  for (std::uint32_t code = 0; code < size; ++code) codes.push_back(code);
  return codes;
}

// Starts at f = ±1, all of which end at -1 for sure.
TEST(Moments, BoundsHoldForTheLargestErrors) {
  const Values f = {1.0, -1.0, -1.0, -1.0};
  const MeasuredScore score = score_of(f);
  const double change = -0.5;    // -2 of one start in four
  const double square = 1.0;     // 4 of one start in four
  const double variance = 0.75;  // 1 - 0.25
  const auto moments_with = [&](const Values& u_error, double v_error) {
    Values u(4, -1.0);
    for (std::size_t x = 0; x < 4; ++x) u[x] += kError * u_error[x];
    return moments_of(score, all_of(4), u.data(), Values(4, 1.0 + kError * v_error).data(), 1,
                      kError);
  };
  const auto expect_held = [&](const StratumMoments& moments) {
    EXPECT_LE(std::abs(moments.change - change), moments.change_bound);
    EXPECT_LE(std::abs(moments.square - square), moments.square_bound);
    EXPECT_LE(std::abs(moments.within), moments.square_bound);
    ExactEstimates out;
    for (Values* array :
         {&out.mean, &out.bound, &out.variance, &out.variance_within, &out.variance_bound}) {
      array->resize(1);
    }
    store(moments, 0.5, 0, out);
    EXPECT_LE(std::abs(out.mean[0] - 0.5 * change), out.bound[0]);
    EXPECT_LE(std::abs(out.variance[0] - 0.25 * variance), out.variance_bound[0]);
    EXPECT_LE(out.variance_within[0], out.variance_bound[0]);
    EXPECT_LE(moments.change_bound, 1.01 * kError);
    EXPECT_LE(moments.square_bound, 3.01 * kError);
  };
  expect_held(moments_with({1, 1, 1, 1}, 1));   // all of the change's error
  expect_held(moments_with({1, 1, 1, 1}, -1));  // within: -ε + 2 ε
  expect_held(moments_with({-1, 1, 1, 1}, 1));  // square: ε + 2 ε
  expect_held(moments_with({-1, 1, 1, 1}, -1));
  expect_held(moments_with({1, -1, -1, -1}, -1));  // square: -ε - 2 ε
}

// Sums of thirds over 100 starts: the rounding of the sum is all that is wrong.
TEST(Moments, BoundsHoldForTheRoundingOfTheirSums) {
  Values f;
  Values u;
  long double change = 0;
  for (int x = 0; x < 100; ++x) {
    f.push_back(1.0 / (3.0 + x));
    u.push_back(f.back() + 1.0 / 3.0);
    change += (static_cast<long double>(u.back()) - f.back()) / 100;
  }
  Values v;
  long double square = 0;
  long double within = 0;
  for (std::size_t x = 0; x < 100; ++x) {
    v.push_back(2.0 * u[x] * u[x]);
    const long double now = u[x];
    square += (v[x] - 2 * f[x] * now + static_cast<long double>(f[x]) * f[x]) / 100;
    within += (v[x] - now * now) / 100;
  }
  const StratumMoments moments = moments_of(score_of(f), all_of(100), u.data(), v.data(), 1, 0.0);
  const auto expect_held = [](double found, long double truth, double bound) {
    EXPECT_NE(static_cast<long double>(found), truth);
    EXPECT_LE(std::abs(static_cast<double>(found - truth)), bound);
  };
  expect_held(moments.change, change, moments.change_bound);
  expect_held(moments.square, square, moments.square_bound);
  expect_held(moments.within, within, moments.square_bound);
}

// A chain that never moves, f = 1 and -1, of which every product is off by all that it may.
class OffVectors final : public SteppedVectors {
 public:
  OffVectors(const MeasuredScore& score, const RunningSums& sums)
      : sums_(sums),
        columns_(2 + sums.columns()),
        now_(first_vectors(2, {score}, sums)),
        largest_(columns_, 1.0) {}

  void advance(std::uint32_t steps) override {
    for (std::uint32_t step = 0; step < steps; ++step) {
      // The sums are at most their number of steps.
      for (std::size_t c = 2; c < columns_; ++c) largest_[c] = static_cast<double>(steps_);
      for (std::size_t i = 0; i < now_.size(); ++i) now_[i] += kError * largest_[i % columns_];
      sums_.step(now_.data(), columns_, 2);
      ++steps_;
    }
  }
  const Values& values() override { return now_; }

 private:
  const RunningSums& sums_;
  std::size_t columns_;
  Values now_;
  Values largest_;  // [column]
  std::uint32_t steps_ = 0;
};

TEST(SteppedVectors, BoundsHoldWhereEveryProductIsOff) {
  ScoreColumn cost;
  cost.resolution = 0.5;
  cost.k = {1, 1};
  ExactSettings settings;
  settings.horizons = {1, 10, 1000};
  settings.cost = &cost;
  settings.strata = {{{0, 1}}};
  const MeasuredScore score = score_of({1.0, -1.0});
  PathEstimates paths;
  for (Values* array :
       {&paths.reach_path, &paths.reach_path_bound, &paths.cost, &paths.cost_bound}) {
    array->resize(3);
  }
  // The functions are 1, off by more than a product.
  constexpr double kOff = 10.0 * kError;
  const StateFunction one{{1.0 + kOff, 1.0 + kOff}, kOff};
  RunningSums sums(settings, one, one, paths);
  ExactEstimates out;
  for (Values* array :
       {&out.mean, &out.bound, &out.variance, &out.variance_within, &out.variance_bound}) {
    array->resize(3);
  }
  OffVectors vectors(score, sums);
  estimates_by_steps(vectors, kError, settings, {score}, sums, out);
  for (std::size_t h = 0; h < 3; ++h) {
    const double steps = settings.horizons[h];
    EXPECT_LE(std::abs(out.mean[h]), out.bound[h]) << steps;
    EXPECT_LE(out.bound[h], 1.01 * steps * kError) << steps;
    EXPECT_LE(std::abs(paths.reach_path[h] - 1.0), paths.reach_path_bound[h]) << steps;
    EXPECT_LE(std::abs(paths.cost[h] - 0.5 * steps), paths.cost_bound[h]) << steps;
    EXPECT_LE(paths.cost_bound[h], 0.51 * (0.5 * steps * (steps + 1.0) * kError + steps * kOff))
        << steps;
  }
}

// A mean of 31 equal numbers is what its sum is off by.
TEST(RunningSums, BoundsHoldForTheRoundingOfTheirSums) {
  ExactSettings settings;
  settings.horizons = {1};
  settings.strata = {{all_of(31)}};
  PathEstimates paths;
  for (Values* array : {&paths.reach_path, &paths.reach_path_bound}) array->resize(1);
  for (const double value : {0.1, 0.3, 0.7, 1.0 / 3.0}) {
    const Values now(31, value);
    RunningSums sums(settings, {now, 0.0}, {}, paths);
    sums.read(now.data(), 1, 0, 0, 0.0);
    EXPECT_LE(std::abs(paths.reach_path[0] - value), paths.reach_path_bound[0]) << value;
    EXPECT_LE(paths.reach_path_bound[0], 0x1p-47 * value) << value;
  }
}

}  // namespace
}  // namespace archwalk
