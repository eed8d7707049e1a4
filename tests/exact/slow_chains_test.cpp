// Chains of two states, most of which hardly move, over many steps, where roundings add up:
// every method against closed forms.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/threshold_engine.hpp"

namespace archwalk {
namespace {

using Real = long double;

constexpr double kUp = 3 * 0x1p-32;  // from 0 to 1 in a step
constexpr double kDown = 5 * 0x1p-32;
const std::vector<std::uint32_t> kHorizons = {1, 10, 100, 1000, 100'000, 1'000'000};

// One edge with two operations: a score, and the cost of an evaluation.
BenchmarkTable two_cells() {
  BenchmarkTable table;
  table.space = find_space("2^1");
  table.scores.resize(2);
  table.scores[0].name = "score";
  table.scores[0].resolution = 0.01;
  table.scores[0].k = {17, 1'000'020};
  table.scores[1].name = "seconds";
  table.scores[1].resolution = 0.1;
  table.scores[1].k = {33'333, 7};
  return table;
}

struct Case {
  std::string text;
  ExactMethod method;
  Real up;
  Real down;
};

std::vector<Case> cases() {
  const std::string matrix =
      fmt::format("per_edge(matrix=[[{},{}],[{},{}]])", 1.0 - kUp, kUp, kDown, 1.0 - kDown);
  const std::string edits = fmt::format("edit_distance(pmf=[{},{}])", 1.0 - kUp, kUp);
  std::vector<Case> all = {{edits, ExactMethod::spectral, kUp, kUp},
                           {edits, ExactMethod::stencil, kUp, kUp},
                           {edits, ExactMethod::sparse, kUp, kUp},
                           {matrix, ExactMethod::kronecker, kUp, kDown},
                           {matrix, ExactMethod::sparse, kUp, kDown}};
  // One that moves a lot: what powers are off by still grows with the steps.
  constexpr double kOftenUp = 1'288'490'189 * 0x1p-32;  // 0.3
  constexpr double kOftenDown = 644'245'095 * 0x1p-32;
  const std::string often = fmt::format("per_edge(matrix=[[{},{}],[{},{}]])", 1.0 - kOftenUp,
                                        kOftenUp, kOftenDown, 1.0 - kOftenDown);
  all.push_back({often, ExactMethod::kronecker, kOftenUp, kOftenDown});
  // A restart that is as rare, and one at every second step.
  for (const double jump : {0x1p-30, 0.5}) {
    const std::string text = fmt::format("restart(probability={},inner={})", jump, matrix);
    const Real up = (1 - Real{jump}) * kUp + Real{jump} / 2;
    const Real down = (1 - Real{jump}) * kDown + Real{jump} / 2;
    all.push_back({text, ExactMethod::kronecker, up, down});
    all.push_back({text, ExactMethod::sparse, up, down});
  }
  return all;
}

// E g(X_T) = ḡ + λ^T (g(x) - ḡ), ḡ its mean over the stationary distribution, λ = 1 - up - down.
class TwoStates {
 public:
  explicit TwoStates(const Case& one) : up_(one.up), down_(one.down), rate_(up_ + down_) {}

  Real at(const Real (&g)[2], int x, std::uint32_t t) const {
    const Real mean = stationary(g);
    return mean + std::exp(t * std::log1p(-rate_)) * (g[x] - mean);
  }
  /// Σ over the steps first, ..., first + count - 1
  Real sum(const Real (&g)[2], int x, std::uint32_t first, std::uint32_t count) const {
    const Real mean = stationary(g);
    const Real powers =
        std::exp(first * std::log1p(-rate_)) * -std::expm1(count * std::log1p(-rate_)) / rate_;
    return count * mean + powers * (g[x] - mean);
  }

 private:
  Real stationary(const Real (&g)[2]) const { return (down_ * g[0] + up_ * g[1]) / rate_; }

  Real up_;
  Real down_;
  Real rate_;
};

void expect_within(double found, double bound, Real truth, double range, const std::string& where) {
  EXPECT_LE(std::abs(static_cast<double>(truth - found)), bound) << where;
  EXPECT_LE(bound, 1e-7 * range) << where;
}

TEST(SlowChains, EstimatesAndPathsStayWithinTheirBounds) {
  const BenchmarkTable table = two_cells();
  ExactSettings settings;
  settings.horizons = kHorizons;
  settings.scores = {&table.scores[0]};
  settings.strata = {{{0}}, {{1}}};
  settings.cost = &table.scores[1];
  const Real range = 10'000.03L;
  for (const Case& one : cases()) {
    settings.method = one.method;
    const Operator op = read_operator(one.text, *table.space->product(), "");
    const ExactEngine engine(table, settings);
    const ExactEstimates found = engine.estimates(op);
    const PathEstimates paths = engine.paths(op);
    const TwoStates chain(one);
    const Real is_one[2] = {0, 1};
    const Real cost[2] = {3333.3L, 0.7L};
    const Real reach[2] = {one.up, one.down};
    std::size_t cell = 0;
    for (const int x : {0, 1}) {
      for (const std::uint32_t t : kHorizons) {
        const std::string where =
            one.text + " by " + std::string(name_of(one.method)) + " T=" + std::to_string(t);
        const Real up = chain.at(is_one, x, t);
        expect_within(found.mean[cell], found.bound[cell], (up - x) * range, 1e4, where);
        expect_within(found.variance_within[cell], found.variance_bound[cell],
                      up * (1 - up) * range * range, 1e8, where);
        expect_within(paths.reach_path[cell], paths.reach_path_bound[cell],
                      chain.sum(reach, x, 0, t) / t, 1, where);
        expect_within(paths.cost[cell], paths.cost_bound[cell], chain.sum(cost, x, 1, t),
                      3334.0 * t, where);
        ++cell;
      }
    }
  }
}

TEST(SlowChains, TimesToAScoreStayWithinTheirBounds) {
  const BenchmarkTable table = two_cells();
  ThresholdSettings settings;
  settings.scores = {&table.scores[0]};
  settings.levels = 1;
  settings.theta = {table.scores[0].k[1]};
  settings.strata = {{{0}}};
  for (const Case& one : cases()) {
    if (one.method == ExactMethod::stencil) continue;
    settings.method = one.method;
    const Operator op = read_operator(one.text, *table.space->product(), "");
    for (const std::uint32_t t : kHorizons) {
      settings.max_steps = t;
      settings.grid = {t};
      const ThresholdEstimates found = ThresholdEngine(table, settings).estimates(op);
      const std::string where =
          one.text + " by " + std::string(name_of(one.method)) + " T=" + std::to_string(t);
      // P(τ <= t) = 1 - (1 - up)^t; steps spared, T - min(τ,T), are more than s with P(τ < T - s).
      const auto hit_by = [&](std::uint32_t steps) {
        return -std::expm1(steps * std::log1p(-one.up));
      };
      Real spared = 0;
      Real squares = 0;
      for (std::uint32_t s = 0; s < t; ++s) {
        spared += hit_by(t - s - 1);
        squares += (2.0L * s + 1) * hit_by(t - s - 1);
      }
      expect_within(found.success[0], found.success_bound[0], hit_by(t), 1, where);
      expect_within(found.restricted_mean[0], found.restricted_bound[0], t - spared, t, where);
      expect_within(found.restricted_variance[0], found.restricted_variance_bound[0],
                    squares - spared * spared, 1.0 * t * t, where);
      expect_within(found.mean[0], found.mean_bound[0], 1 / one.up, 1e10, where);
    }
  }
}

}  // namespace
}  // namespace archwalk
