#include "archwalk/table/benchmark_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "support/refusal.hpp"

namespace archwalk {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using test::refusal;

void expect_contains(const std::string& text, std::initializer_list<const char*> pieces) {
  for (const char* piece : pieces) {
    EXPECT_NE(text.find(piece), std::string::npos) << "'" << piece << "' is not in: " << text;
  }
}

TEST(RoundScore, NearestMultipleByHand) {
  EXPECT_EQ(round_score(94.37333333333332, 1e-6, "x"), 94373333);
  EXPECT_EQ(round_score(0.25, 0.5, "x"), 1);  // halves away from zero
  EXPECT_EQ(round_score(-0.25, 0.5, "x"), -1);
  EXPECT_EQ(round_score(7.0, 2.0, "x"), 4);
  EXPECT_EQ(round_score(644744.1470039338, 1e-6, "x"), 644744147004);
  EXPECT_EQ(round_score(kNan, 1e-6, "x"), kMissingScore);
  EXPECT_EQ(round_score(-kInfinity, 1e-6, "x"), kMinusInfinityScore);
}

TEST(RoundScore, FloatResidueOfAMeanDisappears) {
  // 52.91333329467773 and 52.913333333 are one published accuracy, 52.913333.
  EXPECT_EQ(round_score(52.91333329467773, 1e-6, "x"), round_score(52.913333333, 1e-6, "x"));
}

TEST(RoundScore, ErrorsNameTheValueAndACoarserResolution) {
  expect_contains(refusal([] { round_score(kInfinity, 1e-6, "score 'a'"); }),
                  {"score 'a'", "+inf"});
  expect_contains(refusal([] { round_score(1e12, 1e-6, "score 'a'"); }),
                  {"score 'a'", "2^53", "at least 0.001"});
  EXPECT_EQ(round_score(9007199254740992.0, 1.0, "x"), 9007199254740992);
  EXPECT_THROW(round_score(9007199254740994.0, 1.0, "x"), InputError);
  EXPECT_THROW(round_score(1.0, 0.0, "x"), InputError);
  EXPECT_THROW(round_score(1.0, -1.0, "x"), InputError);
  EXPECT_THROW(round_score(1.0, kInfinity, "x"), InputError);
}

TEST(ScoreValue, IsTheDoubleNearestToTheDecimal) {
  EXPECT_EQ(score_value(94370000, 1e-6), 94.37);
  EXPECT_EQ(score_value(1, 1e-6), 1e-6);
  EXPECT_EQ(score_value(3, 0.5), 1.5);
  EXPECT_EQ(score_value(3, 7.0), 21.0);
  for (std::int64_t k = 0; k <= 100000000; k += 997) {
    ASSERT_EQ(round_score(score_value(k, 1e-6), 1e-6, "x"), k);
  }
}

BenchmarkTable small_table() {
  BenchmarkTable table;
  table.space = find_space("2^2");
  table.scores.push_back(
      make_score_column("cifar10/test@200", "percent", 0.5, {2.0, 1.0, 2.0, 3.0}));
  table.scores.push_back(make_score_column("cifar10/naswot", "1", 1.0, {5, -kInfinity, kNan, 1}));
  table.scores.push_back(make_score_column("wide", "1", 1e-6, {0, 0, 0, 3000}));
  return table;
}

TEST(BenchmarkTable, ValuesAndSentinels) {
  const BenchmarkTable table = small_table();
  const ScoreColumn& proxy = table.score("cifar10/naswot");
  EXPECT_EQ(proxy.value(0), 5.0);
  EXPECT_EQ(proxy.value(1), -kInfinity);
  EXPECT_TRUE(std::isnan(proxy.value(2)));
  EXPECT_EQ(proxy.missing_count(), 1);
  EXPECT_EQ(proxy.minus_infinity_count(), 1);
  EXPECT_EQ(table.measured_score("cifar10/test@200").value(3), 3.0);
}

TEST(BenchmarkTable, ErrorsNameScoreCountAndMend) {
  const BenchmarkTable table = small_table();
  expect_contains(refusal([&] { table.score("cifar10/test@20"); }),
                  {"'cifar10/test@20'", "did you mean 'cifar10/test@200'?"});
  BenchmarkTable many = table;
  for (int i = 0; i < 20; ++i) {
    many.scores.push_back(table.scores.front());
    many.scores.back().name = "another column " + std::to_string(i);
  }
  const std::string message = refusal([&] { many.score("cifar10/test@20"); });
  expect_contains(message, {"it holds cifar10/test@200, ", " more: did you mean", "archwalk info"});
  EXPECT_LT(message.size(), 400u) << message;
  expect_contains(refusal([&] { table.measured_score("cifar10/naswot"); }),
                  {"'cifar10/naswot'", "1 missing and 1 -inf", "among 4"});
  // 3000 / 1e-6 = 3e9 steps >= 2^31; ten times coarser is 3e8.
  expect_contains(refusal([&] { table.measured_score("wide"); }),
                  {"'wide'", "3000000000 steps", "--resolution wide=1e-05"});
}

TEST(BenchmarkTable, AMeasuredScoreSpansLessThan31Bits) {
  BenchmarkTable table = small_table();
  std::vector<std::int64_t>& k = table.scores.front().k;
  const std::string name = table.scores.front().name;
  k[0] = -7;
  k[1] = k[2] = 0;
  k[3] = (std::int64_t{1} << 31) - 8;
  EXPECT_NO_THROW(table.measured_score(name));
  ++k[3];
  expect_contains(refusal([&] { table.measured_score(name); }), {"2147483648 steps"});
}

TEST(DenseRanks, TiesShareARankAndMissingIsLowest) {
  const BenchmarkTable table = small_table();
  const DenseRanks plain = dense_ranks(table.scores[0]);
  EXPECT_EQ(plain.rank, (std::vector<std::uint32_t>{1, 0, 1, 2}));
  EXPECT_EQ(plain.k_of_rank, (std::vector<std::int64_t>{2, 4, 6}));
  const DenseRanks sentinels = dense_ranks(table.scores[1]);
  EXPECT_EQ(sentinels.rank, (std::vector<std::uint32_t>{2, 0, 0, 1}));
  EXPECT_EQ(sentinels.k_of_rank, (std::vector<std::int64_t>{kMinusInfinityScore, 1, 5}));
}

}  // namespace
}  // namespace archwalk
