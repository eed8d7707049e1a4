// The walk engine's integers against walks simulated one by one from the published description.
#include <gtest/gtest.h>

#include <algorithm>

#include "support/proposal_examples.hpp"
#include "support/reference_walks.hpp"
#include "support/selection_examples.hpp"
#include "support/walk_case.hpp"

namespace archwalk {
namespace {

using test::made_up_table;
using test::settings_for;
using test::shape_of;

// A different place in the streams for every case.
std::uint32_t next_stream() {
  static std::uint32_t stream = 0;
  stream = (stream + 1'234'567) & 0xFFFFFF;
  return stream;
}

template <class SelectionType>
class WalksOfSelection : public testing::Test {};
TYPED_TEST_SUITE(WalksOfSelection, test::SelectionTypes);

// Every proposal's examples with this selection's, on small spaces whose sizes are no multiples of
// the number of lanes, horizons on both sides of groups of steps.
TYPED_TEST(WalksOfSelection, EqualTheReference) {
  const std::vector<std::uint32_t> horizons = {1, 2, 3, 7, 8, 9, 17, 40};
  const auto check = [&](const auto&, const auto& proposal, const ProductShape& shape) {
    const BenchmarkTable table = made_up_table(shape, 2, shape.size / 2 + 2, true);
    int number = 0;
    for (const TypeParam& selection : test::SelectionExamples<TypeParam>::make()) {
      const Operator op{proposal, selection};
      SCOPED_TRACE(to_string(op));
      const WalkSettings settings = settings_for(table, horizons, number++ == 0 ? 3 : 1);
      const std::uint32_t stream = next_stream();
      ASSERT_TRUE(test::tallies_of(table, settings, op, stream) ==
                  test::reference_tallies(table, settings, op, stream));
    }
  };
  test::for_every_example(check);
}

// Operators that go by digits and such that go by codes share the tables of an engine.
TEST(WalksOfOneEngine, EqualTheReference) {
  const ProductShape shape = shape_of(3, 4);
  const BenchmarkTable table = made_up_table(shape, 2, 40, true);
  const WalkSettings settings = settings_for(table, {1, 2, 9, 40}, 3);
  std::vector<Operator> operators;
  for (const char* text :
       {"uniform", "restart(probability=0.25,inner=neighbors)", "neighbors+improving",
        "restart(probability=0.5,inner=edit_distance(pmf=[0,1]))",
        "restart(probability=0.25,inner=random_explicit(out_degree=5,pmf=[0,1],draw=4))",
        "random_explicit(out_degree=5,pmf=[0,1],draw=4)+metropolis(temperature=1)", "uniform"}) {
    operators.push_back(read_operator(text, shape, "guide"));
  }
  std::vector<const Operator*> all;
  std::vector<std::uint32_t> streams;
  for (const Operator& op : operators) {
    all.push_back(&op);
    streams.push_back(next_stream());
  }
  NoProgress progress;
  const auto found = WalkEngine(table, settings, test::cpu_backend(InstructionSet::baseline, 1))
                         .tallies(all, streams, progress);
  for (std::size_t i = 0; i < operators.size(); ++i) {
    EXPECT_TRUE(found[i] == test::reference_tallies(table, settings, operators[i], streams[i]))
        << to_string(operators[i]);
  }
}

struct LargeCase {
  int radix, edges;
  std::uint32_t values;  // more than 65,536 make ranks of 32 bits
  const char* op;
};

const LargeCase kLargeCases[] = {
    {2, 12, 500, "edit_distance(pmf=[0,1])+metropolis(temperature=1)"},
    {2, 17, 4'000'000, "edit_distance(pmf=[0.1,0.4,0.3,0.1,0,0,0.1])+improving"},
    {2, 17, 70'000, "per_edge(rate=0.1)+non_worsening"},
    {8, 6, 100'000, "edit_distance(pmf=[0,0.5,0.1,0.1,0.1,0.1,0.1])"},
    {3, 11, 30'000, "edit_distance(pmf=[0,0,0,0,0,0,0,0,0,0,0,1])+non_worsening"},
    {9, 3, 100, "per_edge(rate=0.5)+metropolis(temperature=0.1)"},
    {16, 4, 1'000'000, "edit_distance(pmf=[0.2,0.2,0.2,0.2,0.2])+improving"},
    {16, 5, 1'000'000'000, "edit_distance(pmf=[0,0.5,0.5])"},
    {2, 17, 70'000, "uniform+tournament(k=5)"},
    // Codes of more than 16 bits: alias columns of three words, rows of different lengths.
    {2, 17, 70'000, "random_explicit(out_degree=5,pmf=[0,1],draw=3)+improving"},
    {2, 17, 70'000, "random_explicit(out_degree=1,pmf=[0,0.5,0.5],draw=4)"},
    {2, 17, 70'000, "neighbors+metropolis(temperature=3)"},
    {5, 6, 3'000, "edit_distance(pmf=[0,1])+tournament(k=64,keep_parent=false)"},
    {9, 3, 100, "restart(probability=0.2,inner=per_edge(rate=0.4))+threshold(slack=0.05)"},
    {2, 12, 500,
     "restart(probability=0.1,inner=edit_distance(pmf=[0,1]))+noisy(rule=improving,sigma=0.5)"}};

TEST(LargeSpaces, EqualTheReference) {
  for (const LargeCase& one : kLargeCases) {
    const ProductShape shape = shape_of(one.radix, one.edges);
    SCOPED_TRACE(testing::Message() << shape << ' ' << one.op);
    const BenchmarkTable table = made_up_table(shape, 3, one.values, true);
    const WalkSettings settings = settings_for(table, {1, 3, 4}, 1);
    const Operator op = read_operator(one.op, shape, "guide");
    EXPECT_TRUE(test::tallies_of(table, settings, op, 0xFFFFFF) ==
                test::reference_tallies(table, settings, op, 0xFFFFFF));
  }
}

// More scores than one word of ranks holds, of both kinds of ranks.
TEST(ManyScores, EqualTheReference) {
  for (auto [radix, edges, values, scores] :
       {std::tuple{3, 4, 50u, 32}, {3, 4, 50u, 5}, {2, 17, 3'000'000u, 5}}) {
    const ProductShape shape = shape_of(radix, edges);
    const BenchmarkTable table = made_up_table(shape, scores, values, false);
    const WalkSettings settings = settings_for(table, {2, 5}, 1);
    const Operator op = read_operator("edit_distance(pmf=[0,0.5,0.5])+improving", shape, "guide");
    EXPECT_EQ(test::tallies_of(table, settings, op, 4),
              test::reference_tallies(table, settings, op, 4))
        << scores << " scores";
  }
}

// Scores at the limit of the range, so that 64 bits hold only four squares and few sums.
TEST(LargestScores, SumsDoNotOverflow) {
  const ProductShape shape = shape_of(2, 3);
  // The last score, of two values, leaves room for many squares: the others decide.
  BenchmarkTable table = made_up_table(shape, 3, 2, false);
  constexpr std::int64_t kSpan = (std::int64_t{1} << 31) - 1;
  for (std::uint32_t code = 0; code < shape.size; ++code) {
    table.scores[0].k[code] = code % 3 == 0 ? kSpan : 0;
    table.scores[1].k[code] = code < 4 ? -kSpan / 2 : -kSpan / 2 + kSpan;
    table.scores[2].k[code] = code == 7 ? 5 : 5 + kSpan;
  }
  for (const char* text : {"edit_distance(pmf=[0,1])", "per_edge(rate=0.5)+improving",
                           "edit_distance(pmf=[0,1])+metropolis(temperature=1e7)"}) {
    SCOPED_TRACE(text);
    const WalkSettings settings = settings_for(table, {1, 2, 6}, 1001);
    const Operator op = read_operator(text, shape, "guide");
    const kernels::WalkTallies tallies = test::tallies_of(table, settings, op, 8);
    EXPECT_EQ(tallies, test::reference_tallies(table, settings, op, 8));
    Uint128 largest = 0;
    for (const kernels::WalkSums& sums : tallies) largest = std::max(largest, sums.square);
    EXPECT_TRUE(largest > ~std::uint64_t{0}) << "the case is meant to exceed 64 bits";
  }
}

// A missing value that ranks lowest is like -inf.
TEST(MissingGuides, RankLowest) {
  const ProductShape shape = shape_of(3, 4);
  BenchmarkTable table = made_up_table(shape, 1, 20, true);
  const BenchmarkTable with_minus_infinity = table;
  table.scores[0].k[1] = kMissingScore;
  WalkSettings missing = settings_for(table, {1, 5}, 2);
  missing.missing_guides_rank_lowest = true;
  const WalkSettings lowest = settings_for(with_minus_infinity, {1, 5}, 2);
  for (const char* text :
       {"edit_distance(pmf=[0,1])+improving", "per_edge(rate=0.5)+metropolis(temperature=0.1)"}) {
    const Operator op = read_operator(text, shape, "guide");
    EXPECT_EQ(test::tallies_of(table, missing, op, 1),
              test::reference_tallies(with_minus_infinity, lowest, op, 1));
  }
}

}  // namespace
}  // namespace archwalk
