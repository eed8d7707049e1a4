#include <gtest/gtest.h>

#include <cmath>

#include "chain/stored_chain.hpp"
#include "oracle/threshold.hpp"
#include "solve/hitting_time.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

// A chain given by its off-diagonal probabilities, [from][to].
using Entries = std::vector<std::vector<double>>;

StoredChain chain_of(const Entries& entries, double entry_error = 0.0) {
  return StoredChain(static_cast<std::uint32_t>(entries.size()),
                     [&](std::uint32_t x, std::vector<Transition>& out) {
                       out.clear();
                       for (std::uint32_t y = 0; y < entries.size(); ++y) {
                         if (y != x && entries[x][y] > 0.0) out.push_back({y, entries[x][y]});
                       }
                     },
                     entry_error, {});
}

oracle::Matrix matrix_of(const Entries& entries) {
  oracle::Matrix matrix(entries.size());
  for (std::size_t x = 0; x < entries.size(); ++x) {
    oracle::Real leaving = 0;
    for (std::size_t y = 0; y < entries.size(); ++y) {
      if (y == x) continue;
      matrix(x, y) = entries[x][y];
      leaving += matrix(x, y);
    }
    matrix(x, x) = 1 - leaving;
  }
  return matrix;
}

StateSet first_states(std::size_t count, std::size_t size) {
  StateSet set(size, 0);
  for (std::size_t x = 0; x < count; ++x) set[x] = 1;
  return set;
}

// A sparse random chain; `scale` gives the probability of an edge's order of magnitude.
template <class Scale>
Entries random_entries(std::size_t size, std::uint32_t degree, test::Random& random,
                       const Scale& scale) {
  Entries entries(size, std::vector<double>(size, 0.0));
  for (std::size_t x = 0; x < size; ++x) {
    for (std::uint32_t i = 0; i < degree; ++i) {
      const std::size_t y = random.below(static_cast<std::uint32_t>(size));
      if (y == x) continue;
      entries[x][y] = (random.below(1u << 20) + 1) * 0x1p-21 / degree * scale(x, y);
    }
  }
  return entries;
}

// (I - Q)^-1 right on the open states by elimination without subtractions (Grassmann, Taksar &
// Heyman 1985), in long double: every entry right to a few units times the number of states,
// however nearly reducible the chain is.
oracle::Vector eliminate(const Entries& entries, const StateSet& open, oracle::Vector right) {
  const std::size_t n = entries.size();
  std::vector<oracle::Vector> p(n, oracle::Vector(n));
  oracle::Vector exit(n, 0);
  for (std::size_t x = 0; x < n; ++x) {
    for (std::size_t y = 0; y < n; ++y) {
      p[x][y] = y == x ? 0 : entries[x][y];
      if (open[y] == 0) exit[x] += p[x][y];
    }
  }
  oracle::Vector pivot(n, 1);
  for (std::size_t k = n; k-- > 0;) {
    if (open[k] == 0) continue;
    pivot[k] = exit[k];
    for (std::size_t j = 0; j < k; ++j) pivot[k] += open[j] != 0 ? p[k][j] : 0;
    for (std::size_t i = 0; i < k; ++i) {
      if (open[i] == 0) continue;
      const oracle::Real share = p[i][k] / pivot[k];
      for (std::size_t j = 0; j < k; ++j) p[i][j] += j == i ? 0 : share * p[k][j];
      exit[i] += share * exit[k];
      right[i] += share * right[k];
    }
  }
  oracle::Vector solution(n, 0);
  for (std::size_t k = 0; k < n; ++k) {
    if (open[k] == 0) continue;
    solution[k] = right[k];
    for (std::size_t j = 0; j < k; ++j) solution[k] += p[k][j] * solution[j];
    solution[k] /= pivot[k];
  }
  return solution;
}

// True: certified. Whatever is certified must be true.
bool expect_true_or_uncertified(const Entries& entries, std::size_t targets) {
  const std::size_t n = entries.size();
  const StoredChain chain = chain_of(entries);
  const StateSet target = first_states(targets, n);
  const HittingTimes found = hitting_times(chain, target);
  oracle::Target wanted(n, false);
  for (std::size_t x = 0; x < targets; ++x) wanted[x] = true;
  const oracle::HittingTimes by_search = oracle::hitting_times(matrix_of(entries), wanted);
  StateSet open(n);
  oracle::Vector into_target(n, 0);
  for (std::size_t x = 0; x < n; ++x) {
    EXPECT_EQ(found.may_miss[x] != 0, std::isinf(by_search.mean[x]));
    EXPECT_EQ(found.can_hit[x] != 0, !std::isnan(by_search.mean_if_hit[x]));
    open[x] = target[x] == 0 && found.can_hit[x] != 0 ? 1 : 0;
    for (std::size_t y = 0; y < targets; ++y) into_target[x] += x == y ? 0 : entries[x][y];
  }
  if (!std::isfinite(found.certificate)) {
    for (std::size_t x = 0; x < n; ++x) {
      EXPECT_TRUE(open[x] == 0 || std::isnan(found.steps[x]));
    }
    return false;
  }
  const oracle::Vector hit = eliminate(entries, open, into_target);
  const oracle::Vector steps = eliminate(entries, open, hit);
  for (std::size_t x = 0; x < n; ++x) {
    if (open[x] == 0) continue;
    const oracle::Real own_error = 1e-16L * n;  // of the elimination, relative
    EXPECT_LE(std::fabs(found.hit_ever[x] - hit[x]), found.hit_ever_bound[x] + own_error * hit[x]);
    EXPECT_LE(std::fabs(found.steps[x] - steps[x]), found.steps_bound[x] + own_error * steps[x]);
  }
  return true;
}

TEST(Certificate, TwoStatesByHand) {
  // 1 -> 0 with probability p: E[τ] = 1/p, however small.
  for (double p : {0.5, 0x1p-10, 0x1p-40, 0x1p-100}) {
    const StoredChain chain = chain_of({{0, 0}, {p, 0}});
    const HittingTimes found = hitting_times(chain, first_states(1, 2));
    ASSERT_TRUE(std::isfinite(found.certificate));
    EXPECT_NEAR(found.steps[1] * p, 1.0, found.steps_bound[1] * p);
    EXPECT_LE(found.certificate, 1e-12);
  }
}

TEST(Certificate, GamblersRuinByHand) {
  // States 0..n, target 0, trap n, up and down with 1/4 each: from i, P(τ<∞) = 1 - i/n and
  // E[τ | τ<∞] = i(2n - i)/3 steps of the walk that never rests, twice as many with rests.
  const std::size_t n = 60;
  Entries entries(n + 1, std::vector<double>(n + 1, 0.0));
  for (std::size_t i = 1; i < n; ++i) entries[i][i - 1] = entries[i][i + 1] = 0.25;
  const StoredChain chain = chain_of(entries);
  const HittingTimes found = hitting_times(chain, first_states(1, n + 1));
  for (std::size_t i = 1; i < n; ++i) {
    const double hit = static_cast<double>(n - i) / static_cast<double>(n);
    EXPECT_NEAR(found.hit_ever[i], hit, found.hit_ever_bound[i] + 1e-16 * hit);
    EXPECT_LE(found.hit_ever_bound[i], 1e-11);
    const double steps = 2.0 * static_cast<double>(i * (2 * n - i)) / 3.0;
    EXPECT_NEAR(found.steps[i], steps * hit, found.steps_bound[i] + 1e-13 * steps);
    EXPECT_LE(found.steps_bound[i], 1e-8);
  }
  EXPECT_EQ(found.can_hit[n], 0);
}

TEST(Certificate, RandomChains) {
  test::Random random(1);
  int certified = 0;
  for (std::uint32_t trial = 0; trial < 60; ++trial) {
    const std::size_t size = 5 + random.below(120);
    const Entries entries =
        random_entries(size, 1 + trial % 5, random, [](std::size_t, std::size_t) { return 1.0; });
    certified += expect_true_or_uncertified(entries, 1 + trial % 3) ? 1 : 0;
  }
  EXPECT_EQ(certified, 60);
}

TEST(Certificate, NearlyReducibleChainsAreTrueOrNotCertified) {
  // Blocks that hardly lead to each other: E[τ] up to 1e15 and more.
  test::Random random(2);
  int certified = 0;
  int long_ones = 0;
  for (int trial = 0; trial < 60; ++trial) {
    const std::size_t size = 40 + random.below(100);
    const std::size_t block = 2 + random.below(20);
    const double between = std::ldexp(1.0, -10 - static_cast<int>(random.below(45)));
    const Entries entries = random_entries(size, 4, random, [&](std::size_t x, std::size_t y) {
      return x / block == y / block ? 1.0 : between;
    });
    certified += expect_true_or_uncertified(entries, 1) ? 1 : 0;
    long_ones += between < 1e-12 ? 1 : 0;
  }
  EXPECT_GE(long_ones, 10);
  EXPECT_GE(certified, long_ones);
}

TEST(Certificate, ADriftAwayFromTheTarget) {
  // A line of states with a drift away from the target: E[τ] grows as 3^n, to 1e14.
  for (const std::size_t n : {10u, 20u, 28u}) {
    Entries entries(n + 1, std::vector<double>(n + 1, 0.0));
    for (std::size_t i = 1; i <= n; ++i) {
      entries[i][i - 1] = 0.125;
      if (i < n) entries[i][i + 1] = 0.375;
    }
    EXPECT_TRUE(expect_true_or_uncertified(entries, 1));
  }
}

// A line with a drift away from the target, with a trap at its end or none, all steps outwards a
// bit too likely and all others too unlikely: what follows is off by twice as much for each state.
TEST(Certificate, HoldsForEntriesThatAreOff) {
  constexpr double kOff = 1e-6;
  const std::size_t n = 20;
  for (const bool has_trap : {false, true}) {
    for (const double sign : {1.0, -1.0}) {
      const std::size_t size = has_trap ? n + 2 : n + 1;
      Entries entries(size, std::vector<double>(size, 0.0));
      Entries off = entries;
      for (std::size_t i = 1; i <= n; ++i) {
        entries[i][i - 1] = 0.125;
        off[i][i - 1] = 0.125 * (1.0 - sign * kOff);
        if (i + 1 == size) continue;
        entries[i][i + 1] = 0.375;
        off[i][i + 1] = 0.375 * (1.0 + sign * kOff);
      }
      const HittingTimes found = hitting_times(chain_of(off, 1.0001 * kOff), first_states(1, size));
      ASSERT_TRUE(std::isfinite(found.certificate));
      StateSet open(size, 1);
      open[0] = 0;
      if (has_trap) open[n + 1] = 0;
      oracle::Vector into_target(size, 0);
      into_target[1] = 0.125;
      const oracle::Vector hit = eliminate(entries, open, into_target);
      const oracle::Vector steps = eliminate(entries, open, hit);
      for (std::size_t i = 1; i <= n; ++i) {
        EXPECT_LE(std::fabs(found.hit_ever[i] - hit[i]), found.hit_ever_bound[i] + 1e-15);
        EXPECT_LE(std::fabs(found.steps[i] - steps[i]), found.steps_bound[i]);
        EXPECT_LE(found.steps_bound[i], 1e-3 * steps[i]);
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
