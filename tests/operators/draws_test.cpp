// The number of words that steps draw, counted.
#include <gtest/gtest.h>

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
    const auto step = selection.step(1e-3);
    using Step = std::decay_t<decltype(step)>;
    if constexpr (!Step::kAcceptsAll) {
      const auto script = random_script(10, 7);
      test::ScriptedWords<4> words(script);
      const std::int32_t x[4] = {5, 5, 5, kLowestKey};
      const std::int32_t y[4] = {4, 5, 6, 0};  // the number does not depend on the keys
      std::uint32_t mask[4];
      for (std::size_t t = 1; t <= 3; ++t) {
        step.template accept<4>(words, x, y, mask);
        EXPECT_EQ(words.drawn(), t * Step::kWordsPerStep);
      }
    } else {
      EXPECT_EQ(Step::kWordsPerStep, 0);
    }
    const ProductShape shape = test::shape_of(5, 6);
    EditDistance one_edit;
    one_edit.pmf = {0, 1};
    one_edit.prepare(shape);
    const DrawSchedule alone = one_edit.facts(shape).draws;
    const DrawSchedule together = facts_of({one_edit, selection}, shape).draws;
    EXPECT_EQ(together.steps, alone.steps);
    EXPECT_EQ(together.words, alone.words + alone.steps * Step::kWordsPerStep);
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
}

}  // namespace
}  // namespace archwalk
