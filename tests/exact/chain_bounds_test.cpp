// Bounds of survival, hitting times and stationary reaches against products, residuals and entries
// that are off by all that they may be, always to one side.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "chain/stored_chain.hpp"
#include "solve/hitting_time.hpp"
#include "solve/stationary.hpp"
#include "solve/survival.hpp"

namespace archwalk {
namespace {

using Values = std::vector<double>;

// Another chain of which products are off by all that they may: in doubles by `off` and about 100
// bits by `exactly_off` times the bound.
class OffChain final : public Chain {
 public:
  OffChain(const StoredChain& chain, double units, double off, double exactly_off)
      : chain_(chain), off_(off), exactly_off_(exactly_off) {
    leaving_ = chain.leaving();
    leaving_exactly_ = chain.leaving_exactly();
    jump_units_ = units;
    entry_error_ = 0.0;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    chain_.jump(u, out, columns, scratch);
    const std::size_t length = size() * columns;
    const double largest = *std::max_element(u, u + length);
    for (std::size_t i = 0; i < length; ++i) out[i] += off_ * jump_error() * largest;
  }
  void jump_exactly(const std::vector<DoubleDouble>& u, std::vector<DoubleDouble>& out,
                    ChainScratch& scratch) const override {
    chain_.jump_exactly(u, out, scratch);
    for (DoubleDouble& one : out) one *= DoubleDouble(1.0 + exactly_off_ * jump_exact_error());
  }
  StateSet can_reach(const StateSet& seed, const StateSet& blocked) const override {
    return chain_.can_reach(seed, blocked);
  }

 private:
  const StoredChain& chain_;
  double off_;
  double exactly_off_;
};

// 1 -> 0 with probability 2^-20: P(τ > t) = (1 - 2^-20)^t.
void expect_survival_held(double error, double off, std::uint32_t last, double slack) {
  const StoredChain chain(2,
                          [](std::uint32_t x, std::vector<Transition>& out) {
                            out.clear();
                            if (x == 1) out.push_back({0, 0x1p-20});
                          },
                          0.0, {});
  const OffChain wrong(chain, error * 0x1p53, off, 0.0);
  Values alive = {1.0};
  double steps = 0.0;
  double squares = 0.0;
  for (std::uint32_t t = 0; t < last; ++t) {
    steps += alive.back();
    squares += (2.0 * t + 1.0) * alive.back();
    alive.push_back(alive.back() * (1.0 - 0x1p-20));
  }
  Values found;
  const std::vector<std::uint32_t> grid = {1, 20, last / 2, last};
  const SurvivalSums sums =
      follow_survival(wrong, {{{1, 0}}, last, grid},
                      [&](std::size_t, const double* s, std::size_t) { found.push_back(s[1]); });
  for (std::size_t time = 0; time < grid.size(); ++time) {
    EXPECT_LE(std::abs(found[time] - alive[grid[time]]), sums.survival_bound[0]) << grid[time];
  }
  EXPECT_LE(std::abs(sums.steps[1] - steps), sums.steps_bound[0]);
  EXPECT_LE(std::abs(sums.squares[1] - squares), sums.squares_bound[0]);
  EXPECT_LE(sums.survival_bound[0], slack * last * error);
  EXPECT_LE(sums.steps_bound[0], 0.5 * slack * last * last * error);
  EXPECT_LE(sums.squares_bound[0], slack * std::pow(last, 3) * error);
}

TEST(Survival, BoundsHoldWhereEveryProductIsOff) {
  for (const double off : {1.0, -1.0}) expect_survival_held(1e-9, off, 1000, 1.01);
}

// Continued in closed form after 16 steps.
TEST(Survival, BoundsHoldWhereTheClosedFormBeginsOff) {
  for (const double off : {1.0, -1.0}) expect_survival_held(1e-13, off, 100, 1.1);
}

// What a product in doubles is off by, of vectors of equal numbers: their sums are off to one side.
void expect_jumps_held(const Chain& chain, const char* name) {
  ChainScratch scratch;
  for (const double value : {0.1, 0.3, 0.7, 1.0 / 3.0, 0.9}) {
    const Values u(chain.size(), value);
    Values found(u.size());
    chain.jump(u.data(), found.data(), 1, scratch);
    std::vector<DoubleDouble> truth;
    chain.jump_exactly(std::vector<DoubleDouble>(u.begin(), u.end()), truth, scratch);
    double off = 0.0;
    for (std::size_t x = 0; x < u.size(); ++x) {
      off = std::max(off, std::abs(static_cast<double>(truth[x] - DoubleDouble(found[x]))));
    }
    EXPECT_LE(off, chain.jump_error() * value) << name;
  }
}

// All of 1000 states to all others alike.
std::unique_ptr<Chain> long_rows() {
  return std::make_unique<StoredChain>(
      1000,
      [](std::uint32_t x, std::vector<Transition>& out) {
        out.clear();
        for (std::uint32_t y = 0; y < 1000; ++y) {
          if (y != x) out.push_back({y, 1.0 / 1000});
        }
      },
      0.0, std::vector<std::uint32_t>());
}

TEST(Chains, ProductsStayWithinTheirError) {
  for (const std::uint32_t size : {3u, 77u, 1000u, 21'845u, 65'537u, 100'003u}) {
    expect_jumps_held(*jump_chain(AcceptedJumps(size)), "uniform");
  }
  expect_jumps_held(*long_rows(), "stored");
  const ProductShape cube{10, 3, 1000};
  expect_jumps_held(*restart_chain(jump_chain(AcceptedJumps(cube.size)), long_rows(), 0.25),
                    "restart of stored rows");
  for (const ProductShape& shape : {ProductShape{13, 2, 169}, ProductShape{5, 6, 15625}, cube}) {
    const auto edges = static_cast<std::size_t>(shape.edges);
    const auto radix = static_cast<std::size_t>(shape.radix);
    const std::vector<DoubleDouble> equal(edges + 1, DoubleDouble(1.0) / DoubleDouble(shape.size));
    expect_jumps_held(*isotropic_chain(shape, equal), "isotropic");
    const std::vector<Values> matrices(edges, Values(radix * radix, 1.0 / shape.radix));
    expect_jumps_held(*kronecker_chain(shape, matrices), "kronecker");
    expect_jumps_held(*restart_chain(jump_chain(AcceptedJumps(shape.size)),
                                     kronecker_chain(shape, matrices), 0.5),
                      "restart");
  }
}

// 1 and 2 lead to each other with 1/2 and to 0, the target, with `exit` each; with a trap to 3 too.
StoredChain two_open_states(double exit, bool has_trap) {
  return StoredChain(4,
                     [=](std::uint32_t x, std::vector<Transition>& out) {
                       out.clear();
                       if (x == 0 || x == 3) return;
                       out.push_back({0, exit});
                       out.push_back({3 - x, 0.5});
                       if (has_trap) out.push_back({3, exit});
                     },
                     0.0, {});
}

TEST(HittingTimes, BoundsHoldWhereResidualsAreOff) {
  constexpr double kOff = 1e-9;
  const double exit = 0x1p-10;
  for (const double off : {1.0, -1.0}) {
    for (const bool has_trap : {false, true}) {
      const StoredChain chain = two_open_states(exit, has_trap);
      const OffChain wrong(chain, kOff / kDoubleDoubleRoundoff, 0.0, off);
      const HittingTimes times = hitting_times(wrong, {1, 0, 0, 0});
      ASSERT_TRUE(std::isfinite(times.certificate));
      // Half get there, in the time that all take to leave.
      const double hit = has_trap ? 0.5 : 1.0;
      const double steps = hit * hit / exit;
      for (const std::size_t x : {1u, 2u}) {
        EXPECT_LE(std::abs(times.hit_ever[x] - hit), times.hit_ever_bound[x]);
        EXPECT_LE(std::abs(times.steps[x] - steps), times.steps_bound[x]);
        EXPECT_LE(times.steps_bound[x], 1e-4 * steps);
      }
    }
  }
}

// A line of 20 states, up and down with 1/4 each and as often everywhere; with entries that are off
// the walk is more often at one end. A step from state i is i edits.
TEST(StationaryReach, BoundHoldsForEntriesThatAreOff) {
  constexpr std::uint32_t kStates = 20;
  constexpr double kOff = 1e-6;
  Values reach;
  for (std::uint32_t x = 0; x < kStates; ++x) reach.push_back(x);
  for (const double sign : {1.0, -1.0}) {
    const StoredChain chain(kStates,
                            [=](std::uint32_t x, std::vector<Transition>& out) {
                              out.clear();
                              if (x > 0) out.push_back({x - 1, 0.25 * (1.0 - sign * kOff)});
                              if (x + 1 < kStates)
                                out.push_back({x + 1, 0.25 * (1.0 + sign * kOff)});
                            },
                            1.0001 * kOff, {});
    const StationaryReach found = chain_stationary_reach(chain, reach, 0.0);
    EXPECT_LE(std::abs(found.reach - 9.5), found.bound);
    EXPECT_GT(std::abs(found.reach - 9.5), kOff);
    EXPECT_LE(found.bound, 1.2e-3);
  }
}

// P(τ<∞) = 0.5 ± 0.1 and E[τ; τ<∞] = 2 ± 0.3: their ratio is at most 2.3/0.4 and 4 as computed.
TEST(StratumHitting, TheBoundOfARatioHoldsAtItsEnds) {
  HittingTimes times;
  times.may_miss = {1, 0};
  times.hit_ever = {0.5, 1.0};
  times.hit_ever_bound = {0.1, 0.0};
  times.steps = {2.0, 3.0};
  times.steps_bound = {0.3, 0.25};
  const StratumHitting one = stratum_hitting(times, {0});
  EXPECT_EQ(one.mean_if_hit, 4.0);
  EXPECT_GE(one.mean_if_hit_bound, 2.3 / 0.4 - 4.0);
  EXPECT_LE(one.mean_if_hit_bound, 2.3 / 0.4 - 4.0 + 1e-12);
  const StratumHitting sure = stratum_hitting(times, {1});
  EXPECT_EQ(sure.mean, 3.0);
  EXPECT_NEAR(sure.mean_bound, 0.25, 1e-12);
  // What may miss has no mean, however near to 1 its chance is.
  times.hit_ever[0] = 1.0;
  EXPECT_TRUE(std::isinf(stratum_hitting(times, {0, 1}).mean));
}

}  // namespace
}  // namespace archwalk
