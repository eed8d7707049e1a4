// Sums over what a selection by rank accepts against the sum over all pairs written out in long
// double, and the same bits from every instruction set.
#include "rank/rank_product.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "arithmetic/pairwise_sum.hpp"
#include "rank/rank_vectors.hpp"
#include "support/instruction_sets.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kSlack = 3;

// Keys with ties, and -inf where the selection compares differences; weights of any size, one of
// them zero.
struct Example {
  Example(int radix, int edges, std::string the_selection, int distinct, std::size_t the_leaf)
      : shape{radix, edges, 1}, selection(std::move(the_selection)), leaf(the_leaf) {
    for (int edge = 0; edge < edges; ++edge) shape.size *= static_cast<std::uint32_t>(radix);
    std::mt19937_64 generator(shape.size + static_cast<unsigned>(distinct));
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      const auto key = static_cast<std::int32_t>(generator() % static_cast<unsigned>(distinct));
      guide.key.push_back(selection.starts_with("threshold") && key == 1 ? kLowestKey : key);
    }
    for (int d = 0; d <= edges; ++d) {
      weight.push_back(
          d == 2 && edges > 2 ? 0.0 : std::ldexp(static_cast<double>(1 + generator() % 7), -3 * d));
    }
  }

  RankProduct product(InstructionSet set) const {
    std::vector<double> pmf(static_cast<std::size_t>(shape.edges) + 1, 0.0);
    pmf.back() = 1.0;
    const Operator op =
        read_operator("edit_distance(pmf=" + format_value(pmf) + ")+" + selection, shape, "some");
    return {shape, rank_order(op, guide), exact_kernels(set).rank, leaf};
  }
  // By DESIGN's text.
  bool accepts(std::uint32_t x, std::uint32_t y) const {
    const std::int64_t from = guide.key[x];
    const std::int64_t to = guide.key[y];
    if (selection == "improving") return to > from;
    if (selection == "non_worsening" || to >= from) return to >= from;
    return to != kLowestKey && to >= from - kSlack;
  }
  std::size_t distance(std::uint32_t x, std::uint32_t y) const {
    std::size_t changes = 0;
    for (int edge = 0; edge < shape.edges; ++edge) {
      const auto radix = static_cast<std::uint32_t>(shape.radix);
      changes += x % radix != y % radix ? 1 : 0;
      x /= radix;
      y /= radix;
    }
    return changes;
  }

  ProductShape shape;
  std::string selection;
  std::size_t leaf;
  Guide guide;
  std::vector<double> weight;
};

const std::string kThreshold = "threshold(slack=3)";

std::vector<Example> examples() {
  std::vector<Example> all;
  for (const std::string& selection :
       {std::string("improving"), std::string("non_worsening"), kThreshold}) {
    for (const auto& [radix, edges] : {std::pair{2, 9}, {3, 5}, {4, 4}, {5, 3}, {7, 2}, {16, 2}}) {
      for (std::size_t leaf : {7u, 40u, 5000u}) {
        all.emplace_back(radix, edges, selection, 1000, leaf);
      }
      all.emplace_back(radix, edges, selection, 5, 16u);  // long ties
      all.emplace_back(radix, edges, selection, 1, 16u);  // one tie
    }
    for (int radix : {6, 8, 9, 10, 11, 12, 13, 14, 15}) {
      all.emplace_back(radix, 2, selection, 1000, 20u);
    }
    all.emplace_back(3, 1, selection, 3, 0u);
  }
  return all;
}

// By place, [place, column].
std::vector<double> random_vectors(const Example& example, std::size_t columns, double least) {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform(least, 1.0);
  std::vector<double> u(example.shape.size * columns);
  for (double& value : u) value = uniform(generator);
  return u;
}

struct Sums {
  long double sum = 0.0L;
  long double size = 0.0L;  // of the terms without signs
};

Sums written_out(const Example& example, const RankOrder& order, const std::vector<double>& u,
                 std::size_t place, std::size_t column, std::size_t columns) {
  Sums sums;
  const std::uint32_t x = order.code[place];
  for (std::size_t other = 0; other < order.code.size(); ++other) {
    const std::uint32_t y = order.code[other];
    if (y == x || !example.accepts(x, y)) continue;
    const long double term = static_cast<long double>(example.weight[example.distance(x, y)]) *
                             u[other * columns + column];
    sums.sum += term;
    sums.size += std::abs(term);
  }
  return sums;
}

// The largest error of a product and its bound, over all that it gives.
void expect_product(const Example& example, std::size_t columns, std::size_t stride, double least) {
  const std::vector<double> u = random_vectors(example, columns, least);
  std::vector<double> baseline;
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    RankProduct product = example.product(set);
    std::vector<double> out(u.size(), NAN);
    product.multiply(example.weight, u.data(), out.data(), columns);
    if (set != InstructionSet::baseline) {
      EXPECT_EQ(out, baseline) << name_of(set);
      continue;
    }
    baseline = out;
    for (std::size_t place = 0; place < example.shape.size; place += stride) {
      for (std::size_t c = 0; c < columns; ++c) {
        const Sums truth = written_out(example, product.order(), u, place, c, columns);
        // The weights are exact here: a rounding less.
        ASSERT_LE(std::abs(truth.sum - out[place * columns + c]),
                  (product.rounding_units() - 1.0) * kUnitRoundoff * truth.size)
            << example.selection << " on " << example.shape.radix << '^' << example.shape.edges
            << " leaf " << example.leaf << " place " << place << " column " << c;
      }
    }
  }
}

TEST(RankProduct, IsItsSumFromEveryInstructionSet) {
  for (const Example& example : examples()) {
    for (std::size_t columns : {1u, 3u, 8u}) expect_product(example, columns, 1, -1.0);
  }
}

TEST(RankProduct, ManyEdgesAndOwnLeaves) {
  expect_product(Example(2, 13, "improving", 100'000, 0), 2, 37, -1.0);
  expect_product(Example(2, 16, kThreshold, 100'000, 0), 1, 3001, -1.0);
  expect_product(Example(5, 5, "non_worsening", 300, 0), 7, 17, -1.0);
}

TEST(RankProduct, FewDistancesAndNone) {
  for (std::size_t last : {0u, 1u, 2u, 3u}) {
    Example example(3, 6, "non_worsening", 50, 60);
    for (std::size_t d = 0; d < example.weight.size(); ++d) {
      example.weight[d] = d <= last ? 1.0 : 0.0;
    }
    expect_product(example, 2, 1, -1.0);
  }
}

// Of positive terms some of many sums come within a thousandth of the bound.
TEST(RankProduct, TheBoundIsNotMuchTooLarge) {
  const Example example(5, 4, "improving", 1'000'000, 40);
  const std::vector<double> u = random_vectors(example, 1, 0.0);
  RankProduct product = example.product(choose_instruction_set(""));
  std::vector<double> out(u.size());
  product.multiply(example.weight, u.data(), out.data(), 1);
  long double worst = 0.0L;
  for (std::size_t place = 0; place < example.shape.size; ++place) {
    const Sums truth = written_out(example, product.order(), u, place, 0, 1);
    if (truth.size > 0.0L) {
      worst = std::max(worst, std::abs(truth.sum - out[place]) / truth.size);
    }
  }
  EXPECT_GE(static_cast<double>(worst), 1e-3 * product.rounding_units() * kUnitRoundoff);
}

// One step of the whole operator in long double: S u + (1 - a) u, within the bound of a step.
TEST(RankProduct, StepsStayWithinTheirBound) {
  Example example(4, 5, kThreshold, 600, 100);
  const std::vector<double> share = {0.1, 0.3, 0.2, 0.15, 0.15, 0.1};
  const double count[] = {1, 15, 90, 270, 405, 243};  // at each distance
  for (std::size_t d = 0; d < share.size(); ++d) example.weight[d] = share[d] / count[d];
  MeasuredScore score;
  const std::vector<double> values = random_vectors(example, 1, -1.0);
  for (double value : values) {
    score.value.push_back(value);
    score.square.push_back(value * value);
  }
  RankVectors vectors(example.product(choose_instruction_set("")), example.weight, {score},
                      RunningSums());
  for (int step = 0; step < 3; ++step) {
    const std::vector<double> before = vectors.values();
    vectors.advance(1);
    const std::vector<double>& after = vectors.values();
    for (std::uint32_t x = 0; x < example.shape.size; ++x) {
      for (std::size_t c = 0; c < 2; ++c) {
        long double sum = before[2 * x + c];
        for (std::uint32_t y = 0; y < example.shape.size; ++y) {
          if (y == x || !example.accepts(x, y)) continue;
          sum += static_cast<long double>(example.weight[example.distance(x, y)]) *
                 (static_cast<long double>(before[2 * y + c]) - before[2 * x + c]);
        }
        ASSERT_LE(std::abs(sum - after[2 * x + c]), vectors.step_error()) << x;
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
