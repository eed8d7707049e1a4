// Noise by trials: of the numbers that a step draws each pair of trials has its share.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/operators/noisy.hpp"
#include "support/scripted_words.hpp"

namespace archwalk {
namespace {

// Cells of one to three trials, ties among them; what a cell lacks is no key.
Guide guide_of_trials() {
  Guide guide;
  guide.kind = GuideKey::trials;
  guide.trials = 3;
  guide.key = {5, 4, 6, 5};
  guide.trial_count = {1, 2, 3, 3};
  guide.trial_key = {5, -1, -1, 3, 5, -1, 4, 5, 9, 5, 0, 7};
  return guide;
}

// How many of the pairs of trials lead from x to y, each by the number in the middle of its share.
int pairs_taken(const Noisy& selection, std::uint32_t x, std::uint32_t y) {
  const Guide guide = guide_of_trials();
  HostStepTables tables;
  const NoisyStep step = selection.step(guide, tables);
  const std::uint32_t pairs = guide.trial_count[x] * guide.trial_count[y];
  int taken = 0;
  for (std::uint32_t pair = 0; pair < pairs; ++pair) {
    const auto number = static_cast<std::uint64_t>(((2 * Uint128{pair} + 1) << 63) / pairs);
    std::vector<std::uint32_t> script = {static_cast<std::uint32_t>(number >> 32),
                                         static_cast<std::uint32_t>(number)};
    if (std::holds_alternative<Metropolis>(selection.rule)) script.push_back(0x80000000u);
    test::ScriptedWords<1> words(script);
    const std::uint32_t codes[2][1] = {{x}, {y}};
    const std::int32_t keys[2][1] = {{guide.key[x]}, {guide.key[y]}};
    std::uint32_t mask[1];
    step.accept<1>(words, {codes[0], keys[0]}, {codes[1], keys[1]}, mask);
    EXPECT_EQ(words.drawn(), script.size());
    EXPECT_EQ(selection.words_per_step(), static_cast<int>(script.size()));
    taken += mask[0] != 0 ? 1 : 0;
  }
  return taken;
}

template <class Rule>
void expect_pairs(const NoisyRule& rule, const Rule& is_taken) {
  const Guide guide = guide_of_trials();
  Noisy selection;
  selection.rule = rule;
  selection.trials = true;
  selection.guide = "guide";
  for (std::uint32_t x = 0; x < guide.trial_count.size(); ++x) {
    for (std::uint32_t y = 0; y < guide.trial_count.size(); ++y) {
      int expected = 0;
      for (std::uint32_t i = 0; i < guide.trial_count[x]; ++i) {
        for (std::uint32_t j = 0; j < guide.trial_count[y]; ++j) {
          expected += is_taken(guide.trial_key[3 * y + j] - guide.trial_key[3 * x + i]) ? 1 : 0;
        }
      }
      EXPECT_EQ(pairs_taken(selection, x, y), expected) << x << " to " << y;
    }
  }
}

TEST(TrialNoise, EachPairOfTrialsHasItsShare) {
  expect_pairs(Improving{}, [](int gain) { return gain > 0; });
  expect_pairs(NonWorsening{}, [](int gain) { return gain >= 0; });
  expect_pairs(Threshold{2.0, ""}, [](int gain) { return gain >= -2; });
  // The third word is a half.
  expect_pairs(Metropolis{4.0, ""}, [](int gain) { return std::exp(gain / 4.0) > 0.5; });
}

}  // namespace
}  // namespace archwalk
