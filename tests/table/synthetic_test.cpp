#include "archwalk/table/synthetic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace archwalk {
namespace {

/// SplitMix64 (Steele et al. 2014), a stream of words that owes nothing to the rng layer.
WordSource splitmix(std::uint64_t state) {
  return [state]() mutable {
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  };
}

std::vector<double> standardised(const ScoreColumn& score) {
  std::vector<double> z;
  for (std::uint32_t code = 0; code < score.k.size(); ++code) z.push_back(score.value(code));
  const double n = static_cast<double>(z.size());
  const double mean = std::accumulate(z.begin(), z.end(), 0.0) / n;
  double variance = 0.0;
  for (double& value : z) {
    value -= mean;
    variance += value * value / n;
  }
  for (double& value : z) value /= std::sqrt(variance);
  return z;
}

double mean_product(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0) / static_cast<double>(a.size());
}

TEST(SyntheticTable, WordsDecideTheTable) {
  const auto space = find_space("3^4");
  const BenchmarkTable a = synthetic_table(space, splitmix(1));
  const BenchmarkTable b = synthetic_table(space, splitmix(1));
  const BenchmarkTable c = synthetic_table(space, splitmix(2));
  ASSERT_EQ(a.scores.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(a.scores[i].k, b.scores[i].k);
    EXPECT_NE(a.scores[i].k, c.scores[i].k);
  }
}

TEST(SyntheticTable, LooksLikeThePublishedOnes) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const BenchmarkTable table = synthetic_table(find_space("tss"), splitmix(seed));
    for (const ScoreColumn& score : table.scores) {
      const std::vector<double> z = standardised(table.measured_score(score.name));
      double skewness = 0.0;
      for (const double value : z)
        skewness += value * value * value / static_cast<double>(z.size());
      EXPECT_LT(skewness, -1.0) << score.name;
      const auto [low, high] = std::minmax_element(score.k.begin(), score.k.end());
      EXPECT_GE(*low, 0);
      EXPECT_LE(*high, 100000000);
      // At least the broken 2 % share the lowest value, and ties occur above it too.
      EXPECT_GE(std::count(score.k.begin(), score.k.end(), *low), 312) << score.name;
      EXPECT_LT(dense_ranks(score).k_of_rank.size(), 15000u) << score.name;
    }
    const std::vector<double> test = standardised(table.score("cifar10/test@200"));
    EXPECT_GT(mean_product(test, standardised(table.score("cifar100/test@200"))), 0.7);
    EXPECT_GT(mean_product(test, standardised(table.score("cifar10/valid@12"))), 0.5);
    // Locality: architectures that differ in the first digit alone are alike.
    std::vector<double> neighbor(test.size());
    for (std::size_t code = 0; code < test.size(); ++code) {
      neighbor[code] = test[code - code % 5 + (code + 1) % 5];
    }
    EXPECT_GT(mean_product(test, neighbor), 0.2);
  }
}

TEST(SyntheticTable, AnyProductSpace) {
  for (const char* name : {"2^1", "2^2", "16^2", "sss", "4^8"}) {
    const BenchmarkTable table = synthetic_table(find_space(name), splitmix(5));
    EXPECT_EQ(table.space->name(), name);
    for (const ScoreColumn& score : table.scores) {
      EXPECT_EQ(score.k.size(), table.space->size());
      EXPECT_EQ(&table.measured_score(score.name), &score);
    }
  }
}

}  // namespace
}  // namespace archwalk
