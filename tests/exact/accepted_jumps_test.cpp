// Sums over classes of equal keys against sums over all pairs.
#include "jumps/accepted_jumps.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/core/double_double.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/matrix.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

using oracle::Real;

// To the last bit of a sum of two doubles, where `truth` has 64.
Real difference(double found, Real truth) {
  return static_cast<Real>(found) - truth;
}
Real difference(const DoubleDouble& found, Real truth) {
  return (static_cast<Real>(found.high) - truth) + static_cast<Real>(found.low);
}

// Products against sums over all pairs, with numbers beside which others would be lost.
template <class T>
void expect_sums(const Operator& op, const RowSource& source, double roundoff) {
  const Guide& guide = *source.guide(op);
  const auto size = static_cast<std::uint32_t>(guide.key.size());
  const AcceptedJumps jumps(op, source);
  constexpr std::size_t kColumns = 3;
  test::Random random(11);
  std::vector<T> u;
  for (std::uint32_t x = 0; x < size; ++x) {
    u.emplace_back(1.0 + static_cast<double>(random.below(1000)));
    u.emplace_back(random.below(40) == 0 ? 1e20 : 1e-20);
    u.emplace_back(x == 17 ? 1.0 : 0.0);
  }
  std::vector<T> found(u.size());
  JumpScratch<T> scratch;
  jumps.sum(u.data(), found.data(), kColumns, scratch);
  const TransitionRows rows = source.rows(op);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < size; ++x) {
    rows.off_diagonal(x, row);
    Real sum[kColumns] = {};
    for (const Transition& entry : row) {
      // P(x,y) = A/(2^32 N), A an integer.
      const Real accepted = std::round(static_cast<Real>(entry.probability) * size * 0x1p32L);
      for (std::size_t c = 0; c < kColumns; ++c) {
        sum[c] += accepted * 0x1p-32L *
                  static_cast<Real>(static_cast<double>(u[entry.target * kColumns + c]));
      }
    }
    for (std::size_t c = 0; c < kColumns; ++c) {
      // Sums of integers over 2^32 are exact in 64 bits, those beside 1e20 are not.
      const Real summing = c == 1 ? 0x1p-53L : 0.0L;
      const Real off = (jumps.rounding_units() * roundoff + summing) * sum[c];
      EXPECT_LE(std::abs(difference(found[x * kColumns + c], sum[c])), off)
          << to_string(op) << " from " << x << ", column " << c;
    }
  }
}

TEST(AcceptedJumps, SumsEqualThoseOverAllPairs) {
  for (const std::int64_t values : {1, 2, 7, 97, 10'000}) {
    BenchmarkTable table = test::drawn_table("3^6", 5, {"s"});
    test::Random random(static_cast<std::uint32_t>(values));
    ScoreColumn& guide = table.scores.emplace_back();
    guide.name = "guide";
    guide.resolution = 0.01;
    for (std::uint32_t x = 0; x < 729; ++x) {
      guide.k.push_back(random.below(static_cast<std::uint32_t>(values)));
    }
    const RowSource source(table, false);
    for (const char* selection :
         {"improving", "non_worsening", "threshold(slack=0.02)", "threshold(slack=30)",
          "metropolis(temperature=0.03)", "metropolis(temperature=10)",
          "noisy(rule=improving,sigma=0.02)", "noisy(rule=non_worsening,sigma=20)"}) {
      const Operator op =
          read_operator(std::string("uniform+") + selection, OperatorContext(table.space), "guide");
      expect_sums<double>(op, source, 0x1p-53);
      expect_sums<DoubleDouble>(op, source, kDoubleDoubleRoundoff);
    }
  }
}

}  // namespace
}  // namespace archwalk
