// Counts of better architectures against all pairs, and P(Δ > 0) that follows at the real size.
#include "powers/better_counts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/table/synthetic.hpp"

namespace archwalk {
namespace {

int distance(std::uint32_t x, std::uint32_t y, int radix) {
  int differing = 0;
  const auto k = static_cast<std::uint32_t>(radix);
  for (; x != y; x /= k, y /= k) differing += x % k != y % k ? 1 : 0;
  return differing;
}

// Rows of a low part of 64 to 256 codes, whole blocks and not, one row and many.
TEST(BetterCounts, AreThoseOfAllPairs) {
  for (const char* name : {"2^1", "5^1", "2^5", "3^4", "9^2", "16^2", "5^4", "2^10", "13^3"}) {
    const auto space = find_space(name);
    const ProductShape shape = *space->product();
    WordSequence words(3, subsequence(Purpose::synth, 0, 0));
    std::vector<std::uint32_t> rank;
    std::vector<std::uint8_t> wanted;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      rank.push_back(words.next() % std::max(1u, shape.size / 3));  // with ties
      wanted.push_back(words.next() % 4 != 0 ? 1 : 0);
    }
    const std::size_t shells = static_cast<std::size_t>(shape.edges) + 1;
    std::vector<std::uint32_t> expected(shape.size * shells, 0);
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      for (std::uint32_t y = 0; y < shape.size; ++y) {
        if (wanted[x] == 0 || rank[y] <= rank[x]) continue;
        ++expected[x * shells + static_cast<std::size_t>(distance(x, y, shape.radix))];
      }
    }
    EXPECT_EQ(better_counts(rank, wanted, shape), expected) << name;
  }
}

// At the limit ranks take all 16 bits, and the lowest has every architecture above it.
TEST(BetterCounts, TakeRanksUpToTheLimit) {
  const ProductShape shape = *find_space("16^4")->product();
  ASSERT_EQ(shape.size, kMostCountedCodes);
  std::vector<std::uint32_t> rank(shape.size);
  for (std::uint32_t x = 0; x < shape.size; ++x) rank[x] = x;
  std::vector<std::uint8_t> wanted(shape.size, 0);
  wanted.front() = wanted.back() = 1;
  const std::vector<std::uint32_t> counts = better_counts(rank, wanted, shape);
  const std::vector<std::uint32_t> lowest(counts.begin(), counts.begin() + 5);
  const std::vector<std::uint32_t> highest(counts.end() - 5, counts.end());
  EXPECT_EQ(lowest, (std::vector<std::uint32_t>{0, 60, 1350, 13500, 50625}));
  EXPECT_EQ(highest, std::vector<std::uint32_t>(5, 0));
}

BenchmarkTable topology_table() {
  WordSequence words(1, subsequence(Purpose::synth, 0, 0));
  return synthetic_table(find_space("tss"), [&words] { return words.next64(); });
}

ExactSettings settings_of(const ScoreColumn& score, const std::vector<std::uint32_t>& starts) {
  ExactSettings settings;
  settings.horizons = {1, 3, 20, 1000};
  settings.scores = {&score};
  settings.strata = {{starts}};
  settings.positive = true;
  return settings;
}

// With a rate an edge keeps its operation for T steps with probability (1 + (K-1) μ^T)/K and has
// each other one with (1 - μ^T)/K, μ = 1 - rate K/(K-1): P^T(x,y) by the distance, all y visited.
TEST(PositiveChange, OfARateIsThatOfIndependentEdges) {
  const BenchmarkTable table = topology_table();
  const ScoreColumn& score = table.measured_score("cifar10/test@200");
  const std::vector<std::uint32_t> starts = stratum_codes(parse_stratum("top:0.01"), score);
  const ExactSettings settings = settings_of(score, starts);
  const Operator op = read_operator("per_edge(rate=0.25)", *table.space->product(), "");
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  ASSERT_EQ(found.method, ExactMethod::spectral);
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    const long double power = std::pow(1 - 0.25L * 5 / 4, settings.horizons[h]);
    long double by_distance[7];
    for (int d = 0; d <= 6; ++d) {
      by_distance[d] = std::pow((1 + 4 * power) / 5, 6 - d) * std::pow((1 - power) / 5, d);
    }
    long double mean = 0;
    long double within = 0;
    for (const std::uint32_t x : starts) {
      long double p = 0;
      for (std::uint32_t y = 0; y < table.space->size(); ++y) {
        if (score.k[y] > score.k[x]) p += by_distance[distance(x, y, 5)];
      }
      mean += p / static_cast<long double>(starts.size());
      within += p * (1 - p) / static_cast<long double>(starts.size());
    }
    EXPECT_LE(std::abs(static_cast<double>(mean - found.positive[h])), found.positive_bound[h]);
    EXPECT_LE(std::abs(static_cast<double>(within - found.positive_variance[h])),
              found.positive_variance_bound[h]);
    EXPECT_LE(found.positive_bound[h], 1e-10);
  }
}

TEST(PositiveChange, OfTheBestIsImpossible) {
  const BenchmarkTable table = topology_table();
  const ScoreColumn& score = table.measured_score("cifar10/test@200");
  const auto best = std::max_element(score.k.begin(), score.k.end()) - score.k.begin();
  const ExactEngine engine(table, settings_of(score, {static_cast<std::uint32_t>(best)}));
  for (const char* text : {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[1])", "uniform"}) {
    const ExactEstimates found = engine.estimates(read_operator(text, *table.space->product(), ""));
    for (std::size_t h = 0; h < found.positive.size(); ++h) {
      EXPECT_EQ(found.positive[h], 0.0) << text;
      EXPECT_LE(found.positive_variance[h], found.positive_variance_bound[h]) << text;
    }
  }
}

TEST(PositiveChange, IsEmptyUnlessAskedForAndUnknownInALargeSpace) {
  BenchmarkTable table;
  table.space = find_space("2^17");
  ScoreColumn& score = table.scores.emplace_back();
  score.name = "toy";
  for (std::uint32_t x = 0; x < table.space->size(); ++x) score.k.push_back(x % 100);
  ExactSettings settings = settings_of(score, {0, 1});
  const Operator op = read_operator("neighbors", *table.space->product(), "");
  const ExactEstimates large = ExactEngine(table, settings).estimates(op);
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    EXPECT_FALSE(std::isnan(large.mean[h]));
    EXPECT_TRUE(std::isnan(large.positive[h]) && std::isnan(large.positive_bound[h]));
    EXPECT_TRUE(std::isnan(large.positive_variance[h]));
  }
  settings.positive = false;
  EXPECT_TRUE(ExactEngine(table, settings).estimates(op).positive.empty());
}

}  // namespace
}  // namespace archwalk
