// The battery that every selection of the list goes through.
#include <gtest/gtest.h>

#include <random>

#include "archwalk/operators/operator.hpp"
#include "oracle/facts.hpp"
#include "support/proposal_examples.hpp"
#include "support/scripted_words.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

using test::SelectionExamples;

constexpr double kResolution = 1e-2;

template <class SelectionType>
class SelectionBattery : public testing::Test {};
TYPED_TEST_SUITE(SelectionBattery, test::SelectionTypes);

// Scores with ties, two of them -inf, over a few hundred steps.
ScoreColumn guide_column(std::uint32_t size, bool with_minus_infinity) {
  ScoreColumn column;
  column.name = "guide";
  column.resolution = kResolution;
  std::mt19937 random(11);
  for (std::uint32_t code = 0; code < size; ++code) {
    column.k.push_back(-100 + static_cast<std::int64_t>(random() % 40) * 13);
  }
  if (with_minus_infinity) column.k[1] = column.k[size - 1] = kMinusInfinityScore;
  return column;
}

oracle::Guide oracle_guide(const ScoreColumn& column) {
  oracle::Guide guide;
  for (std::int64_t k : column.k) {
    guide.push_back(k == kMinusInfinityScore ? oracle::Level() : oracle::Level(k));
  }
  return guide;
}

std::vector<std::int32_t> keys_of(const ScoreColumn& column, GuideKey kind) {
  if (kind == GuideKey::none) return std::vector<std::int32_t>(column.k.size(), 0);
  return guide_keys(column, kind, false);
}

// DESIGN §3: the integer acceptance is within 2^-28 of the formula, for all pairs of cells.
TYPED_TEST(SelectionBattery, AcceptanceEqualsTheOracle) {
  if constexpr (test::is_rule<TypeParam>) {
    const ScoreColumn column = guide_column(125, true);
    const oracle::Guide guide = oracle_guide(column);
    for (const TypeParam& selection : SelectionExamples<TypeParam>::make()) {
      const std::vector<std::int32_t> key = keys_of(column, selection.guide_key());
      const test::StepOn<TypeParam> step(selection, kResolution);
      const oracle::Acceptance rule = SelectionExamples<TypeParam>::rule(selection, kResolution);
      for (std::size_t x = 0; x < key.size(); ++x) {
        for (std::size_t y = 0; y < key.size(); ++y) {
          const std::uint64_t integer = step->acceptance({0, key[x]}, {0, key[y]});
          ASSERT_LE(integer, kProbabilityOne);
          const auto expected = static_cast<double>(rule(guide[x], guide[y]));
          ASSERT_NEAR(probability(integer), expected, 0x1p-28) << x << " to " << y;
          if (expected == 0.0 || expected == 1.0) {
            ASSERT_EQ(probability(integer), expected);
          }
        }
      }
    }
  }
}

// What the kernel does with its word is exactly acceptance(): taken below it, declined from
// there.
TYPED_TEST(SelectionBattery, KernelTakesExactlyTheAcceptedWords) {
  const ScoreColumn column = guide_column(125, true);
  for (const TypeParam& selection : SelectionExamples<TypeParam>::make()) {
    const std::vector<std::int32_t> key = keys_of(column, selection.guide_key());
    const test::StepOn<TypeParam> owner(selection, kResolution);
    const auto& step = *owner;
    if constexpr (test::is_rule<TypeParam> && !std::is_same_v<TypeParam, Always>) {
      ASSERT_LE(selection.words_per_step(), 1) << "this test scripts one word";
      const auto takes = [&](std::int32_t x, std::int32_t y, std::uint64_t word) {
        const std::uint32_t script[] = {static_cast<std::uint32_t>(word)};
        test::ScriptedWords<1> words(script);
        const std::uint32_t code[1] = {0};
        const std::int32_t from[1] = {x};
        const std::int32_t to[1] = {y};
        std::uint32_t mask[1];
        step.template accept<1>(words, {code, from}, {code, to}, mask);
        EXPECT_TRUE(mask[0] == 0u || mask[0] == ~0u);
        return mask[0] != 0u;
      };
      for (std::int32_t x : key) {
        for (std::int32_t y : key) {
          const std::uint64_t limit = step.acceptance({0, x}, {0, y});
          if (limit > 0) {
            ASSERT_TRUE(takes(x, y, 0) && takes(x, y, limit - 1)) << x << ' ' << y;
          }
          if (limit < kProbabilityOne) {
            ASSERT_FALSE(takes(x, y, limit) || takes(x, y, ~0u)) << x << ' ' << y;
          }
        }
      }
    }
  }
}

// Facts of the whole operator, for every example of every proposal, on a guide without -inf.
TYPED_TEST(SelectionBattery, FactsHold) {
  const auto check = [](const auto& given, const auto& prepared, const ProductShape& shape) {
    using ProposalType = std::decay_t<decltype(prepared)>;
    if (shape.size > 125) return;
    const oracle::Guide guide = oracle_guide(guide_column(shape.size, false));
    const oracle::Matrix proposal = test::ProposalExamples<ProposalType>::matrix(given, shape);
    for (const TypeParam& selection : SelectionExamples<TypeParam>::make()) {
      const OperatorFacts facts = facts_of({prepared, selection}, shape);
      const oracle::Matrix matrix = test::selected(selection, proposal, guide, kResolution);
      const oracle::ProductSpace space = test::oracle_space(shape);
      EXPECT_EQ(facts.blind, selection.guide_key() == GuideKey::none);
      EXPECT_EQ(facts.evaluations_per_step, proposals_per_step(selection));
      if (facts.blind) {
        EXPECT_LE(oracle::largest_difference(matrix, proposal), 0.0L);
        const ProposalFacts own = prepared.facts(shape);
        EXPECT_EQ(facts.isotropic, own.isotropic);
        EXPECT_EQ(facts.kronecker, own.kronecker);
        EXPECT_EQ(facts.doubly_stochastic, own.doubly_stochastic);
        EXPECT_EQ(facts.reversible, own.reversible);
      }
      EXPECT_TRUE(!facts.isotropic || oracle::is_isotropic(space, matrix));
      EXPECT_TRUE(!facts.kronecker || oracle::kronecker_factors(space, matrix).has_value());
      EXPECT_TRUE(!facts.doubly_stochastic || oracle::is_doubly_stochastic(matrix));
      EXPECT_TRUE(!facts.reversible || oracle::is_reversible(matrix, 1e-11L));
    }
  };
  test::for_every_example(check);
}

TYPED_TEST(SelectionBattery, TextReadsBackToTheSame) {
  const ProductShape shape = test::shape_of(3, 4);
  EditDistance proposal;
  proposal.pmf = {0.25, 0.75};
  proposal.prepare(shape);
  for (const TypeParam& selection : SelectionExamples<TypeParam>::make()) {
    const std::string text = to_string(Operator{proposal, selection});
    const Operator again = read_operator(text, shape, "");
    EXPECT_TRUE(std::holds_alternative<TypeParam>(again.selection)) << text;
    EXPECT_EQ(to_string(again), text);
    EXPECT_EQ(parameters_of(again), parameters_of(Operator{proposal, selection}));
  }
}

}  // namespace
}  // namespace archwalk
