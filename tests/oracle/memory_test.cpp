// The chains with a memory against the sum over all paths, each path's memory read off the path.
#include "oracle/memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "oracle/comparison.hpp"

namespace archwalk::oracle {
namespace {

constexpr std::size_t kSize = 5;

// Two classes a cell: the next one round, and the others.
std::vector<DrawnClass> classes_of(std::size_t x) {
  DrawnClass others{0.625L, {}};
  for (std::size_t y = 0; y < kSize; ++y)
    if (y != x && y != (x + 1) % kSize) others.members.push_back(y);
  return {{0.375L, {(x + 1) % kSize}}, others};
}
Vector row(std::size_t x, const Codes& left_out) {
  return row_leaving_out(kSize, x, classes_of(x), left_out);
}

// The last `kept` architectures that a path left, most recent first.
Codes left_on(const Codes& path, std::size_t kept) {
  Codes left;
  for (std::size_t t = path.size() - 1; t > 0 && left.size() < kept; --t)
    if (path[t - 1] != path[t]) left.push_back(path[t - 1]);
  return left;
}

Vector law_by_paths(Codes path, unsigned steps, std::size_t kept) {
  if (steps == 0) return uniform_law(kSize, {path.back()});
  Vector law(kSize, 0.0L);
  const Vector next = row(path.back(), left_on(path, kept));
  for (std::size_t y = 0; y < kSize; ++y) {
    if (next[y] == 0) continue;
    path.push_back(y);
    const Vector rest = law_by_paths(path, steps - 1, kept);
    path.pop_back();
    for (std::size_t z = 0; z < kSize; ++z) law[z] += next[y] * rest[z];
  }
  return law;
}

// The same for an elitist walk: results of steps and, where it was put back, the incumbent.
Vector elitist_law_by_paths(std::size_t x, std::size_t best, unsigned waited, unsigned steps,
                            unsigned patience, const Guide& guide) {
  if (steps == 0) return uniform_law(kSize, {x});
  Vector law(kSize, 0.0L);
  const Vector next = row(x, {});
  for (std::size_t y = 0; y < kSize; ++y) {
    if (next[y] == 0) continue;
    const bool better = guide[y] > guide[best];
    const std::size_t now_best = better ? y : best;
    const unsigned now_waited = better ? 0 : waited + 1;
    const bool back = now_waited == patience;
    const Vector rest = elitist_law_by_paths(back ? now_best : y, now_best, back ? 0 : now_waited,
                                             steps - 1, patience, guide);
    for (std::size_t z = 0; z < kSize; ++z) law[z] += next[y] * rest[z];
  }
  return law;
}

void expect_law(const RememberingChain& chain, std::size_t start, unsigned steps,
                const Vector& truth) {
  Vector law = uniform_law(chain.cell.size(), {start});
  for (unsigned t = 0; t < steps; ++t) law = step_law(law, chain.transition);
  Vector of_cells(kSize, 0.0L);
  for (std::size_t i = 0; i < law.size(); ++i) of_cells[chain.cell[i]] += law[i];
  for (std::size_t x = 0; x < kSize; ++x) EXPECT_LE(gap(of_cells[x], truth[x]), 1e-16L);
}

TEST(RememberingChains, TabuIsTheSumOverPaths) {
  for (const std::size_t kept : {1, 2, 3, 7}) {
    const RememberingChain chain = tabu_chain(kSize, kept, row);
    EXPECT_LE(stochasticity_error(chain.transition), 1e-18L);
    for (std::size_t start = 0; start < kSize; ++start)
      for (const unsigned steps : {1u, 2u, 6u})
        expect_law(chain, start, steps, law_by_paths({start}, steps, kept));
  }
}

TEST(RememberingChains, ElitistIsTheSumOverPaths) {
  const Guide guide = finite_guide({3, 9, 3, 1, 7});
  for (const unsigned patience : {1u, 2u, 3u}) {
    const RememberingChain chain = elitist_chain(kSize, patience, guide, row);
    EXPECT_LE(stochasticity_error(chain.transition), 1e-18L);
    for (std::size_t start = 0; start < kSize; ++start)
      for (const unsigned steps : {1u, 2u, 6u})
        expect_law(chain, start, steps,
                   elitist_law_by_paths(start, start, 0, steps, patience, guide));
  }
}

// A cycle of five without a way back: non-backtracking, it goes round for ever.
TEST(RememberingChains, RoundTheCycleByHand) {
  const RowLeavingOut both_ways = [](std::size_t x, const Codes& left_out) {
    return row_leaving_out(kSize, x, {{1.0L, {(x + 1) % kSize, (x + 4) % kSize}}}, left_out);
  };
  const RememberingChain chain = tabu_chain(kSize, 1, both_ways);
  EXPECT_EQ(chain.cell.size(), kSize + 2 * kSize);  // nothing remembered yet, or either direction
  expect_law(chain, 0, 7, {0.0L, 0.0L, 0.5L, 0.5L, 0.0L});
}

}  // namespace
}  // namespace archwalk::oracle
