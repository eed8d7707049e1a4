// Bounds of survival, hitting times and stationary reaches against products, residuals and entries
// that are off by all that they may be, always to one side.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "chain/stored_chain.hpp"
#include "solve/best_so_far.hpp"
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
// One vector and several together, which some chains multiply in other ways.
void expect_jumps_held(const Chain& chain, const char* name) {
  const Values all = {0.1, 0.3, 0.7, 1.0 / 3.0, 0.9, 0.2, 0.6, 0.01, 0.07, 0.45, 0.77};
  ChainScratch scratch;
  for (const std::size_t columns : {1u, 2u, 5u, 8u, 11u}) {
    Values u;
    for (std::size_t x = 0; x < chain.size(); ++x) {
      u.insert(u.end(), all.begin(), all.begin() + static_cast<std::ptrdiff_t>(columns));
    }
    Values found(u.size());
    chain.jump(u.data(), found.data(), columns, scratch);
    for (std::size_t c = 0; c < columns; ++c) {
      std::vector<DoubleDouble> truth;
      chain.jump_exactly(std::vector<DoubleDouble>(chain.size(), DoubleDouble(all[c])), truth,
                         scratch);
      double off = 0.0;
      for (std::size_t x = 0; x < chain.size(); ++x) {
        const DoubleDouble number(found[x * columns + c]);
        off = std::max(off, std::abs(static_cast<double>(truth[x] - number)));
      }
      EXPECT_LE(off, chain.jump_error() * all[c]) << name << ", " << columns << " columns";
    }
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

// Another chain of which products are off to one side by all that they may be, as Chain::jump() has
// it, and a state's share of that goes by the mean of all.
class OffByMeans final : public Chain {
 public:
  OffByMeans(const StoredChain& chain, double error, double off) : chain_(chain), off_(off) {
    leaving_ = chain.leaving();
    jump_units_ = error * 0x1p53;
    entry_error_ = 0.0;
  }

  void jump(const double* u, double* out, std::size_t columns,
            ChainScratch& scratch) const override {
    chain_.jump(u, out, columns, scratch);
    for (std::size_t c = 0; c < columns; ++c) {
      double mean = 0.0;
      for (std::size_t x = 0; x < size(); ++x) mean += u[x * columns + c] / size();
      for (std::size_t x = 0; x < size(); ++x) out[x * columns + c] += off_ * jump_error() * mean;
    }
  }
  void jump_exactly(const std::vector<DoubleDouble>&, std::vector<DoubleDouble>&,
                    ChainScratch&) const override {}
  StateSet can_reach(const StateSet&, const StateSet&) const override { return {}; }

 private:
  const StoredChain& chain_;
  double off_;
};

// [column, state] after `steps`, the ranges of classes one after the other.
std::vector<Values> found_by(const Chain& chain, const OrderedClasses& classes, const Values& value,
                             std::uint32_t steps) {
  std::vector<Values> found;
  ChainScratch scratch;
  const auto ordered = chain.in_order(classes.order);
  for (std::size_t begin = 0; begin < classes.count(); begin += 3) {
    const ClassRange range{begin, std::min(classes.count(), begin + 3)};
    follow_best({chain, *ordered, classes, {value.data()}}, range, {steps}, scratch,
                [&](std::size_t, const FoundByRange& at) {
                  for (std::size_t column = 0; column < at.stride; ++column) {
                    Values& of = found.emplace_back(chain.size(), 0.0);
                    for (const std::uint32_t x : at.states) {
                      of[x] = at.columns[x * at.stride + column];
                    }
                  }
                });
  }
  return found;
}

// Each w, and all h together, of a chain on 40 states in 8 classes.
TEST(BestSoFar, BoundsHoldWhereEveryProductIsOff) {
  constexpr std::uint32_t kStates = 40;
  constexpr std::uint32_t kSteps = 60;
  constexpr double kError = 1e-9;
  const StoredChain chain(kStates,
                          [](std::uint32_t x, std::vector<Transition>& out) {
                            out.clear();
                            for (std::uint32_t y = 0; y < kStates; ++y) {
                              if (y != x)
                                out.push_back({y, 0.9 * (1 + (x * y) % 3) / (2.0 * kStates) / 1.5});
                            }
                          },
                          0.0, {});
  std::vector<std::uint32_t> class_of;
  Values value;
  for (std::uint32_t x = 0; x < kStates; ++x) {
    class_of.push_back(x * 5 % 8);
    value.push_back(x % 7 == 0 ? 1.0 : 0.25);
  }
  const OrderedClasses classes = ordered_classes(class_of, 8);
  const std::vector<Values> truth = found_by(chain, classes, value, kSteps);
  ASSERT_EQ(truth.size(), 2 * classes.count());
  for (const double off : {1.0, -1.0}) {
    const OffByMeans wrong(chain, kError, off);
    const double error = best_error(wrong, classes.count(), kSteps);
    EXPECT_LE(error, 1.01 * kSteps * kError);
    const std::vector<Values> found = found_by(wrong, classes, value, kSteps);
    double largest = 0.0;
    for (std::uint32_t x = 0; x < kStates; ++x) {
      double together = 0.0;
      for (std::size_t column = 0; column < truth.size(); ++column) {
        // Of the ranges 3, 3 and 2 classes long, the first half of the columns are w.
        const std::size_t in_range = column < 12 ? column % 6 : column - 12;
        const std::size_t classes_of_range = column < 12 ? 3 : 2;
        const double difference = std::abs(found[column][x] - truth[column][x]);
        if (in_range < classes_of_range) {
          EXPECT_LE(difference, error);
        } else {
          together += difference;
        }
      }
      EXPECT_LE(together, error);
      largest = std::max(largest, together);
    }
    EXPECT_GE(largest, 0.05 * error);  // it is no bound of something else
  }
}

// Among the first states of some order, what the whole chain gives for vectors that are 0
// elsewhere.
TEST(Chains, PartsAreTheWholeBetweenTheirStates) {
  const ProductShape shape{3, 4, 81};
  const std::vector<Values> matrices(4, {0.5, 0.25, 0.25, 0.125, 0.5, 0.375, 0.25, 0.5, 0.25});
  std::vector<DoubleDouble> by_distance;
  for (const double d : {0.1, 0.02, 0.004, 0.002, 0.001}) by_distance.emplace_back(d);
  const auto stored = [] {
    return std::make_unique<StoredChain>(
        81,
        [](std::uint32_t x, std::vector<Transition>& out) {
          out.clear();
          for (std::uint32_t y = x % 5; y < 81; y += 1 + x % 7) {
            if (y != x) out.push_back({y, 1.0 / (100.0 + y)});
          }
        },
        0.0, std::vector<std::uint32_t>());
  };
  std::vector<std::unique_ptr<Chain>> chains;
  chains.push_back(stored());
  chains.push_back(isotropic_chain(shape, by_distance));
  chains.push_back(kronecker_chain(shape, matrices));
  chains.push_back(jump_chain(AcceptedJumps(81)));
  chains.push_back(restart_chain(jump_chain(AcceptedJumps(81)), stored(), 0.25));
  for (std::size_t which = 0; which < chains.size(); ++which) {
    const Chain& chain = *chains[which];
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < 81; ++i) order.push_back(i * 32 % 81);
    const std::vector<std::uint32_t> states(order.begin(), order.begin() + 50);
    const auto ordered = chain.in_order(order);
    for (const std::size_t columns : {1u, 5u, 16u}) {
      ChainScratch scratch;
      const auto part = ordered->first(states.size());
      Values found(81 * columns, 0.0);
      for (int turn = 1; turn <= 2; ++turn) {
        Values whole(81 * columns, 0.0);
        for (const std::uint32_t x : states) {
          for (std::size_t c = 0; c < columns; ++c) {
            whole[x * columns + c] = 1.0 / (1.0 + static_cast<double>((x * 7 + c) * turn % 37));
          }
        }
        Values product(whole.size());
        chain.jump(whole.data(), product.data(), columns, scratch);
        part->jump(whole.data(), found.data(), columns, scratch);
        std::vector<bool> is_among(81, false);
        for (const std::uint32_t x : states) is_among[x] = true;
        for (std::size_t i = 0; i < found.size(); ++i) {
          if (!is_among[i / columns]) {
            EXPECT_EQ(found[i], 0.0) << which << ", " << columns;
            continue;
          }
          // Entries of rows are added up in another order.
          EXPECT_NEAR(found[i], product[i], 2.0 * chain.jump_error()) << which << ", " << columns;
        }
      }
    }
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
