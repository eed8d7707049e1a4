// The number of words that steps draw, counted.
#include <gtest/gtest.h>

#include <algorithm>

#include "archwalk/operators/operator.hpp"
#include "support/proposal_examples.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"
#include "support/selection_examples.hpp"

namespace archwalk {
namespace {

template <class ProposalType>
class ProposalDraws : public testing::Test {};
TYPED_TEST_SUITE(ProposalDraws, test::ProposalTypes);

std::vector<std::uint32_t> random_script(std::size_t count, std::uint32_t seed) {
  test::Random random(seed);
  std::vector<std::uint32_t> script(count);
  for (std::uint32_t& word : script) word = random.word();
  return script;
}

TYPED_TEST(ProposalDraws, EveryGroupDrawsAsScheduled) {
  test::for_each_example<TypeParam>([](const auto&, const auto& prepared, const auto& shape) {
    const DrawSchedule draws = prepared.facts(shape).draws;
    ASSERT_GE(draws.steps, 1);
    test::with_scripted_walk(prepared, shape, [&](const auto& walk) {
      for (int groups : {1, 2, 3}) {
        const auto script = random_script(static_cast<std::size_t>(groups * draws.words), 5);
        EXPECT_NO_THROW(walk.codes(0, groups * draws.steps, script)) << groups << " groups";
      }
    });
  });
}

// A group's first word is the one after the group before: a step's outcome depends on no word of
// another group.
TYPED_TEST(ProposalDraws, GroupsUseTheirOwnWords) {
  test::for_each_example<TypeParam>([](const auto&, const auto& prepared, const auto& shape) {
    const DrawSchedule draws = prepared.facts(shape).draws;
    test::with_scripted_walk(prepared, shape, [&](const auto& walk) {
      const auto words = static_cast<std::size_t>(draws.words);
      const auto script = random_script(2 * words, 6);
      const auto both = walk.codes(1, 2 * draws.steps, script);
      const auto first = walk.codes(1, draws.steps, std::span(script).first(words));
      const auto second = walk.codes(first.back(), draws.steps, std::span(script).subspan(words));
      EXPECT_TRUE(std::equal(first.begin(), first.end(), both.begin()));
      EXPECT_TRUE(std::equal(second.begin(), second.end(), both.begin() + draws.steps));
    });
  });
}

template <class SelectionType>
class SelectionDraws : public testing::Test {};
TYPED_TEST_SUITE(SelectionDraws, test::SelectionTypes);

TYPED_TEST(SelectionDraws, EveryStepDrawsAsScheduled) {
  for (const TypeParam& selection : test::SelectionExamples<TypeParam>::make()) {
    const auto words_per_step = static_cast<std::size_t>(selection.words_per_step());
    if constexpr (!std::is_same_v<TypeParam, Always>) {
      const test::StepOn<TypeParam> step(selection, 1e-3);
      const auto script = random_script(10, 7);
      test::ScriptedWords<4> words(script);
      const std::uint32_t code[4] = {};
      const std::int32_t x[4] = {5, 5, 5, kLowestKey};
      const std::int32_t y[4] = {4, 5, 6, 0};  // the number does not depend on the keys
      std::uint32_t mask[4];
      for (std::size_t t = 1; t <= 3; ++t) {
        step->template accept<4>(words, {code, x}, {code, y}, mask);
        EXPECT_EQ(words.drawn(), t * words_per_step);
      }
    } else {
      EXPECT_EQ(words_per_step, 0u);
    }
    // Groups of proposals and the proposals of a step meet after so many steps.
    const ProductShape shape = test::shape_of(5, 6);
    EditDistance one_edit;
    one_edit.pmf = {0, 1};
    one_edit.prepare(shape);
    const int k = proposals_per_step(selection);
    const DrawSchedule alone = one_edit.facts(shape, k).draws;
    const DrawSchedule together = facts_of({one_edit, selection}, shape).draws;
    int steps = 1;
    while (steps * k % alone.steps != 0) ++steps;
    EXPECT_EQ(together.steps, steps);
    EXPECT_EQ(together.words,
              steps * k / alone.steps * alone.words + steps * selection.words_per_step());
  }
}

// DESIGN §5: so many picks out of 64 bits that the bias stays within 2^-28.
TEST(DrawSchedules, Published) {
  const ProductShape tss = test::shape_of(5, 6);
  const auto draws_of = [&](const char* text) {
    return facts_of(read_operator(text, tss, "guide"), tss).draws;
  };
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])").steps, 8);  // 24^8 < 2^38 < 24^9
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])").words, 2);
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])+metropolis(temperature=1)").words, 10);
  EXPECT_EQ(draws_of("edit_distance(pmf=[0.5,0,0,0,0,0.5])").steps, 3);  // 6144^3 < 2^38 < 6144^4
  EXPECT_EQ(draws_of("edit_distance(pmf=[0.5,0,0,0,0,0.5])").words, 5);
  EXPECT_EQ(draws_of("per_edge(rate=0.5)").steps, 1);
  EXPECT_EQ(draws_of("per_edge(rate=0.5)+improving").words, 6);
  EXPECT_EQ(draws_of("uniform").steps, 2);  // 15625^2 < 2^38 < 15625^3
  EXPECT_EQ(draws_of("uniform").words, 2);
  // Of 8 steps: the edits' number, a coin each, a number for every other jump.
  EXPECT_EQ(draws_of("restart(probability=0.1,inner=edit_distance(pmf=[0,1]))").steps, 8);
  EXPECT_EQ(draws_of("restart(probability=0.1,inner=edit_distance(pmf=[0,1]))").words, 18);
  // Two steps of four proposals share a number of eight picks.
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])+tournament(k=4)").steps, 2);
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])+tournament(k=4)").words, 2);
  EXPECT_EQ(draws_of("edit_distance(pmf=[0,1])+noisy(rule=improving,sigma=1)").words, 10);
}

}  // namespace
}  // namespace archwalk
