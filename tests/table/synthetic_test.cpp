#include "archwalk/table/synthetic.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>

#include "archwalk/core/error.hpp"
#include "archwalk/core/moments.hpp"

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

/// What NumPy finds on the published tables (NATS-Bench, Dong et al. 2021), orders by averaging
/// over subsets of digits; percent.
struct Published {
  const char* space;
  const char* score;
  double mean, sd, lowest, highest, skewness;
  std::vector<double> share_by_order;
};
const Published kPublished[] = {
    {"tss",
     "cifar10/test@200",
     87.0629,
     12.9348,
     10.0,
     94.3733,
     -4.806,
     {0.28516, 0.39300, 0.25572, 0.05809, 0.00682, 0.00120}},
    {"tss",
     "cifar100/test@200",
     61.4055,
     12.1716,
     1.0,
     73.5133,
     -3.205,
     {0.40121, 0.37998, 0.17578, 0.03774, 0.00438, 0.00092}},
    {"tss",
     "imagenet16-120/test@200",
     33.5864,
     9.5119,
     0.8333,
     47.3111,
     -1.356,
     {0.61399, 0.27088, 0.08536, 0.02329, 0.00498, 0.00150}},
    {"tss",
     "cifar10/valid@12",
     68.8517,
     12.7802,
     9.7120,
     84.8920,
     -2.509,
     {0.39560, 0.37905, 0.17644, 0.04090, 0.00653, 0.00148}},
    {"sss",
     "cifar10/test@90",
     91.0855,
     1.2723,
     79.79,
     93.65,
     -1.280,
     {0.9187, 0.04593, 0.00878, 0.01145, 0.01514}},
    {"sss",
     "cifar100/test@90",
     62.6395,
     5.6337,
     32.30,
     71.34,
     -1.288,
     {0.9623, 0.02753, 0.00216, 0.00343, 0.00458}},
    {"sss",
     "imagenet16-120/test@90",
     37.0856,
     4.7470,
     15.50,
     47.40,
     -0.749,
     {0.97125, 0.00969, 0.00266, 0.00684, 0.00956}},
};

/// The mean over the digits in `averaged` (bit e: edge e), at each code.
std::vector<double> average_over(std::vector<double> values, const ProductShape& shape,
                                 unsigned averaged) {
  std::size_t stride = 1;
  const auto radix = static_cast<std::size_t>(shape.radix);
  for (int edge = 0; edge < shape.edges; ++edge, stride *= radix) {
    if (((averaged >> edge) & 1u) == 0) continue;
    for (std::size_t code = 0; code < values.size(); ++code) {
      if (code / stride % radix != 0) continue;
      double sum = 0.0;
      for (std::size_t digit = 0; digit < radix; ++digit) sum += values[code + digit * stride];
      for (std::size_t digit = 0; digit < radix; ++digit) {
        values[code + digit * stride] = sum / static_cast<double>(radix);
      }
    }
  }
  return values;
}

/// [order - 1] the shares as analysis of variance defines them: V(S), the variance of the mean over
/// all digits but those of S, sums the components of the subsets of S, so that the component of S
/// is Σ_{R ⊆ S} (-1)^{|S|-|R|} V(R).
std::vector<double> anova_shares(const ScoreColumn& score, const ProductShape& shape) {
  std::vector<double> values;
  for (std::uint32_t code = 0; code < shape.size; ++code) values.push_back(score.value(code));
  const unsigned all = (1u << shape.edges) - 1;
  std::vector<double> variance;
  for (unsigned kept = 0; kept <= all; ++kept) {
    const std::vector<double> means = average_over(values, shape, all & ~kept);
    const double sd = population_moments(std::span<const double>(means)).sd;
    variance.push_back(sd * sd);
  }
  std::vector<double> shares(static_cast<std::size_t>(shape.edges), 0.0);
  for (unsigned set = 1; set <= all; ++set) {
    double component = 0.0;
    for (unsigned part = 0; part <= all; ++part) {
      if ((part & ~set) != 0) continue;
      const bool odd = (std::popcount(set) - std::popcount(part)) % 2 != 0;
      component += odd ? -variance[part] : variance[part];
    }
    shares[static_cast<std::size_t>(std::popcount(set) - 1)] += component / variance[all];
  }
  return shares;
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

class PublishedShapes : public testing::TestWithParam<const char*> {};

TEST_P(PublishedShapes, HoldInEachColumnOnEachSeed) {
  const auto space = find_space(GetParam());
  for (const std::uint64_t seed : {1u, 2u, 3u, 4u, 5u}) {
    const BenchmarkTable table = synthetic_table(space, splitmix(seed));
    std::size_t columns = 0;
    for (const Published& told : kPublished) {
      if (space->name() != told.space) continue;
      ++columns;
      const ScoreColumn& score = table.measured_score(told.score);
      SCOPED_TRACE(testing::Message() << score.name << ", seed " << seed);
      const std::vector<double> shares = anova_shares(score, *space->product());
      ASSERT_EQ(shares.size(), told.share_by_order.size());
      for (std::size_t j = 0; j < shares.size(); ++j) {
        EXPECT_NEAR(shares[j], told.share_by_order[j], 0.1 * told.share_by_order[j])
            << "order " << j + 1;
      }
      const PopulationMoments moments = population_moments(std::span<const std::int64_t>(score.k));
      EXPECT_NEAR(moments.skewness, told.skewness, 0.5);
      EXPECT_NEAR(moments.mean * score.resolution, told.mean, 0.02 * told.sd);
      EXPECT_NEAR(moments.sd * score.resolution, told.sd, 0.02 * told.sd);
      const auto [low, high] = std::minmax_element(score.k.begin(), score.k.end());
      EXPECT_NEAR(static_cast<double>(*low) * score.resolution, told.lowest, 0.01);
      EXPECT_NEAR(static_cast<double>(*high) * score.resolution, told.highest, 0.01);
    }
    EXPECT_EQ(columns, table.scores.size());
  }
}

INSTANTIATE_TEST_SUITE_P(Spaces, PublishedShapes, testing::Values("tss", "sss"));

// 341 topologies of the published table are at chance, and means of accuracies tie.
TEST(SyntheticTable, BrokenOnesAndTies) {
  const BenchmarkTable table = synthetic_table(find_space("tss"), splitmix(1));
  const double chance[] = {10.0, 1.0, 0.8333, 9.712};
  for (std::size_t i = 0; i < 4; ++i) {
    const ScoreColumn& score = table.scores[i];
    const std::int64_t low = *std::min_element(score.k.begin(), score.k.end());
    EXPECT_NEAR(static_cast<double>(low) * score.resolution, chance[i], 1e-4);
    EXPECT_EQ(std::count(score.k.begin(), score.k.end(), low), 341) << score.name;
    EXPECT_LT(dense_ranks(score).k_of_rank.size(), 9000u) << score.name;
  }
}

// Spearman's correlations of the published columns: cifar10 and cifar100 tests 0.980, cifar10 test
// and validation at 12 epochs 0.772.
TEST(SyntheticTable, ColumnsGoTogether) {
  const auto correlation = [](const ScoreColumn& a, const ScoreColumn& b) {
    const std::vector<double> x = standard_ranks(a);
    const std::vector<double> y = standard_ranks(b);
    return std::inner_product(x.begin(), x.end(), y.begin(), 0.0) / static_cast<double>(x.size());
  };
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const BenchmarkTable table = synthetic_table(find_space("tss"), splitmix(seed));
    const ScoreColumn& test = table.score("cifar10/test@200");
    EXPECT_NEAR(correlation(test, table.score("cifar100/test@200")), 0.980, 0.2);
    EXPECT_NEAR(correlation(test, table.score("cifar10/valid@12")), 0.772, 0.2);
  }
}

TEST(SyntheticTable, AnyProductSpace) {
  for (const char* name : {"2^1", "2^2", "16^2", "4^8"}) {
    const BenchmarkTable table = synthetic_table(find_space(name), splitmix(5));
    EXPECT_EQ(table.space->name(), name);
    for (const ScoreColumn& score : table.scores) {
      EXPECT_EQ(score.k.size(), table.space->size());
      EXPECT_EQ(&table.measured_score(score.name), &score);
      const auto [low, high] = std::minmax_element(score.k.begin(), score.k.end());
      EXPECT_GE(*low, 0);
      EXPECT_LE(*high, 100000000);
    }
  }
}

BenchmarkTable additive_table() {
  const auto space = find_space("4^5");
  ScoreColumn additive{"additive", 1e-3, "1", {}};
  ScoreColumn other{"other", 1.0, "1", {}};
  for (std::uint32_t code = 0; code < space->size(); ++code) {
    std::int64_t sum = 0;
    for (std::uint32_t rest = code, weight = 1; rest > 0; rest /= 4, weight += 2) {
      sum += weight * (rest % 4) * (rest % 4);
    }
    additive.k.push_back(1000 * sum);
    other.k.push_back((code * 7919u) % 97u);
  }
  BenchmarkTable model;
  model.space = space;
  model.scores = {additive, other};
  return model;
}

// A sum of effects of single digits has all of its variance in order 1, which no column with the
// same values in another arrangement need have: there the values give way.
TEST(SyntheticTable, LikeAnAdditiveTable) {
  const BenchmarkTable model = additive_table();
  const TableShape told = measured_shape(model, measurable_scores(model));
  ASSERT_EQ(told.columns.size(), 2u);
  EXPECT_NEAR(told.columns[0].share_by_order[0], 1.0, 1e-12);
  NoProgress progress;
  const SyntheticTable made = synthetic_table(model.space, told, splitmix(3), progress);
  for (std::size_t i = 0; i < 2; ++i) {
    const ScoreColumn& score = made.table.scores[i];
    EXPECT_EQ(score.name, model.scores[i].name);
    EXPECT_EQ(score.resolution, model.scores[i].resolution);
    EXPECT_TRUE(made.resemblance[i].holds());
    EXPECT_NE(score.k, model.scores[i].k);
    const std::vector<double> model_shares = anova_shares(model.scores[i], *model.space->product());
    const std::vector<double> shares = anova_shares(score, *model.space->product());
    for (std::size_t j = 0; j < shares.size(); ++j) {
      EXPECT_NEAR(shares[j], model_shares[j], 0.1 * std::max(model_shares[j], 1e-9));
    }
  }
  // The second column is white, and keeps its very values.
  std::vector<std::int64_t> values = model.scores[1].k;
  std::vector<std::int64_t> found = made.table.scores[1].k;
  std::sort(values.begin(), values.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, values);
}

TEST(SyntheticTable, RefusesWhatHasNoShape) {
  BenchmarkTable model = additive_table();
  EXPECT_THROW(measured_shape(model, {"missing"}), InputError);
  model.scores[0].k[5] = kMissingScore;
  model.scores[1].k.assign(model.scores[1].k.size(), 7);
  EXPECT_TRUE(measurable_scores(model).empty());
  EXPECT_THROW(measured_shape(model, {"additive"}), InputError);
  EXPECT_THROW(measured_shape(model, {"other"}), InputError);
  EXPECT_THROW(published_shape(*find_space("tss"), {"cifar10/test@20"}), InputError);
}

TEST(StandardRanks, TiesShareTheirPlace) {
  const std::vector<double> ranks = standard_ranks({"x", 1.0, "1", {5, 1, 5, 9}});
  // Places 1.5, 0, 1.5, 3: about their mean 0, -1.5, 0, 1.5.
  EXPECT_NEAR(ranks[0], 0.0, 1e-15);
  EXPECT_NEAR(ranks[1], -std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(ranks[3], std::sqrt(2.0), 1e-15);
}

}  // namespace
}  // namespace archwalk
