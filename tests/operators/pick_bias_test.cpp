// The bias of picks out of 64-bit numbers, by counting which numbers lead to which outcome.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "archwalk/operators/operator.hpp"
#include "support/preimages.hpp"
#include "support/proposal_examples.hpp"
#include "support/scripted_words.hpp"

namespace archwalk {
namespace {

const Uint128 kNumbers = Uint128{1} << 64;

std::uint32_t high(std::uint64_t number) {
  return static_cast<std::uint32_t>(number >> 32);
}
std::uint32_t low(std::uint64_t number) {
  return static_cast<std::uint32_t>(number);
}

// Σ |count/total - 1/n| / 2, in integers up to the last division.
template <class Runs>
double distance_from_uniform(const Runs& runs, Uint128 total) {
  Uint128 sum = 0;
  const Uint128 n = runs.size();
  for (const auto& run : runs) {
    const Uint128 scaled = run.count() * n;
    sum += scaled > total ? scaled - total : total - scaled;
  }
  return static_cast<double>(sum) / (2.0 * static_cast<double>(n) * static_cast<double>(total));
}

template <class Runs>
void expect_each_outcome_once(const Runs& runs, std::uint64_t outcomes) {
  ASSERT_EQ(runs.size(), outcomes);
  std::vector<std::uint64_t> found;
  for (const auto& run : runs) found.push_back(run.outcome);
  std::sort(found.begin(), found.end());
  EXPECT_EQ(std::adjacent_find(found.begin(), found.end()), found.end());
}

// The first `picks` steps of a group, as one number: the codes visited from 0 in base N.
template <class Walk>
auto joint_outcome(const Walk& walk, std::uint32_t size, std::vector<std::uint32_t> distance_words,
                   int picks) {
  return [&walk, size, distance_words, picks](std::uint64_t number) {
    std::uint32_t script[2 + kMaxPicksPerGroup] = {high(number), low(number)};
    std::copy(distance_words.begin(), distance_words.end(), script + 2);
    std::uint32_t visited[kMaxPicksPerGroup];
    const auto steps = static_cast<std::size_t>(picks);
    walk.walk(0, std::span(script, 2 + distance_words.size()), std::span(visited, steps));
    std::uint64_t outcome = 0;
    for (std::size_t t = 0; t < steps; ++t) outcome = outcome * size + visited[t];
    return outcome;
  };
}

EditDistance prepared(std::vector<double> pmf, const ProductShape& shape) {
  EditDistance proposal;
  proposal.pmf = std::move(pmf);
  proposal.prepare(shape);
  return proposal;
}

// All 24^4 outcomes of a group's first four one-edit steps on 5^6.
TEST(PickBias, FirstStepsOfAOneEditGroupCompletely) {
  const ProductShape shape = test::shape_of(5, 6);
  const EditDistance proposal = prepared({0, 1}, shape);
  const ProposalFacts facts = proposal.facts(shape);
  test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
    const auto runs = test::preimages(0, ~0ULL, joint_outcome(walk, shape.size, {}, 4));
    expect_each_outcome_once(runs, 24 * 24 * 24 * 24);
    const double bias = distance_from_uniform(runs, kNumbers);
    EXPECT_GT(bias, 0.0);
    EXPECT_LE(bias, facts.bias_bound * (1 + 1e-9));
    EXPECT_LE(facts.bias_bound, 0x1p-28);
    std::mt19937_64 random(51);
    const auto outcome = joint_outcome(walk, shape.size, {}, 4);
    for (int i = 0; i < 200'000; ++i) {
      const std::uint64_t number = random();
      const auto run = std::upper_bound(runs.begin(), runs.end(), number,
                                        [](std::uint64_t n, const auto& r) { return n < r.first; });
      ASSERT_EQ(outcome(number), std::prev(run)->outcome);
    }
  });
}

// Of the 24^8 outcomes of the whole group each must have ⌊2^64/24^8⌋ numbers or one more: then the
// distance from uniform is r(n-r)/(n·2^64) with n = 24^8. Random paths down to the last step.
TEST(PickBias, LaterStepsOfAOneEditGroupOnSampledPaths) {
  const ProductShape shape = test::shape_of(5, 6);
  const EditDistance proposal = prepared({0, 1}, shape);
  const ProposalFacts facts = proposal.facts(shape);
  ASSERT_EQ(facts.draws.steps, 8);
  const Uint128 outcomes = Uint128{110'075'314'176};  // 24^8
  const Uint128 fewest = kNumbers / outcomes;
  const Uint128 rest = kNumbers % outcomes;
  const double bias = static_cast<double>(rest * (outcomes - rest) / outcomes) * 0x1p-64;
  EXPECT_NEAR(facts.bias_bound, bias, 1e-9 * bias);
  std::mt19937_64 random(52);
  test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
    for (int path = 0; path < 300; ++path) {
      std::uint64_t first = 0;
      std::uint64_t last = ~0ULL;
      for (int picks = 1; picks <= 8; ++picks) {
        const auto outcome = joint_outcome(walk, shape.size, {}, picks);
        const auto runs = test::preimages(first, last, [&](std::uint64_t number) {
          return outcome(number) % shape.size;  // the last code visited
        });
        expect_each_outcome_once(runs, 24);
        EXPECT_LE(distance_from_uniform(runs, Uint128{last} - first + 1), 0x1p-28);
        if (picks == 8) {
          for (const auto& run : runs) {
            ASSERT_TRUE(run.count() == fewest || run.count() == fewest + 1);
          }
        }
        const auto& taken = runs[random() % 24];
        first = taken.first;
        last = taken.last;
      }
    }
  });
}

// Every sequence of distances of the group's first steps, every outcome of each.
TEST(PickBias, PmfsOnSmallSpacesCompletely) {
  for (auto [radix, edges, picks] : {std::tuple{2, 3, 4}, {4, 2, 4}, {5, 3, 2}, {10, 2, 2}}) {
    const ProductShape shape = test::shape_of(radix, edges);
    SCOPED_TRACE(testing::Message() << shape);
    const auto kinds = static_cast<std::size_t>(edges) + 1;
    const EditDistance proposal = prepared(test::uniform_pmf(kinds), shape);
    const ProposalFacts facts = proposal.facts(shape);
    ASSERT_GE(facts.draws.steps, picks);
    const auto codes = test::codes_by_weight(shape);
    const oracle::ProductSpace sequences{static_cast<unsigned>(kinds),
                                         static_cast<unsigned>(picks)};
    double bias = 0.0;
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      for (std::size_t sequence = 0; sequence < sequences.size(); ++sequence) {
        std::vector<std::uint32_t> words;
        std::uint64_t outcomes = 1;
        double share = 1.0;
        for (unsigned distance : sequences.digits(sequence)) {
          // The middle of that distance's words.
          std::uint64_t word = proposal.weights[distance] / 2;
          for (unsigned nearer = 0; nearer < distance; ++nearer) word += proposal.weights[nearer];
          words.push_back(static_cast<std::uint32_t>(word));
          outcomes *= codes[distance].size();
          share *= probability(proposal.weights[distance]);
        }
        const auto runs = test::preimages(0, ~0ULL, joint_outcome(walk, shape.size, words, picks));
        expect_each_outcome_once(runs, outcomes);
        bias += share * distance_from_uniform(runs, kNumbers);
      }
    });
    EXPECT_GT(bias, 0.0);
    EXPECT_LE(bias, facts.bias_bound * (1 + 1e-9));
    EXPECT_LE(facts.bias_bound, 0x1p-28);
  }
}

// A whole group of one step, in a space too large for a table of differences: C(22,11) outcomes.
TEST(PickBias, OneUnrankedStepCompletely) {
  const ProductShape shape = test::shape_of(2, 22);
  std::vector<double> pmf(12, 0.0);
  pmf[11] = 1.0;
  const EditDistance proposal = prepared(pmf, shape);
  const ProposalFacts facts = proposal.facts(shape);
  ASSERT_EQ(facts.draws.steps, 1);
  test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
    const auto runs = test::preimages(0, ~0ULL, joint_outcome(walk, shape.size, {}, 1));
    expect_each_outcome_once(runs, 705'432);
    const double bias = distance_from_uniform(runs, kNumbers);
    EXPECT_NEAR(facts.bias_bound, bias, 1e-9 * bias);
    EXPECT_LE(bias, 0x1p-28);
  });
}

// Steps begin at each place to which the picks of the steps before them lead.
TEST(PickBias, GroupsTouchedByAStep) {
  for (int group = 1; group <= 12; ++group) {
    for (int per_step = 1; per_step <= 30; ++per_step) {
      int most = 0;
      for (int step = 0; step < group; ++step) {
        const int first = step * per_step;
        most = std::max(most, (first + per_step - 1) / group - first / group + 1);
      }
      EXPECT_EQ(groups_touched(group, per_step), most) << group << " by " << per_step;
    }
  }
}

// Of several proposals a step, each number that a group draws to jump by adds its bias.
TEST(PickBias, OfRestartsIsThatOfAllNumbersDrawn) {
  const ProductShape shape = test::shape_of(5, 6);
  int several = 0;
  for (const int proposals : {2, 3, 8, 40}) {
    Restart restart;
    restart.probability = 0.25;
    restart.inner = prepared({0.0, 1.0}, shape);
    restart.prepare(shape);
    const ProposalFacts facts = restart.facts(shape, proposals);
    const ProposalFacts jump = Uniform().facts(shape, 2 * proposals);
    const ProposalFacts between = prepared({0.0, 1.0}, shape).facts(shape, 2 * proposals);
    // A word for each choice between the two, the words of the edits, those of jumps.
    const int jump_words = facts.draws.words - facts.draws.steps - between.draws.words;
    const int numbers = jump_words / jump.draws.words;
    EXPECT_NEAR(facts.bias_bound, between.bias_bound + numbers * jump.bias_bound,
                1e-9 * facts.bias_bound);
    several += numbers > 1 ? 1 : 0;
  }
  EXPECT_GT(several, 0);
}

// DESIGN §5's rule for every operator at hand, whatever its number of picks.
TEST(PickBias, EveryExampleKeepsTheRule) {
  test::for_each_example<EditDistance>([](const auto&, const auto& proposal, const auto& shape) {
    EXPECT_LE(proposal.facts(shape).bias_bound, 0x1p-28);
  });
  test::for_each_example<PerEdge>([](const auto&, const auto& proposal, const auto& shape) {
    EXPECT_EQ(proposal.facts(shape).bias_bound, 0.0);
  });
}

// Nor is it broken by steps of several proposals, which touch several numbers.
TEST(PickBias, TournamentsKeepTheRule) {
  for (const ProductShape& shape :
       {test::shape_of(5, 6), test::shape_of(2, 12), test::shape_of(8, 5), test::shape_of(3, 3)}) {
    for (const std::string proposal :
         {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0,0.5,0.5])", "uniform", "neighbors",
          "restart(probability=0.5,inner=edit_distance(pmf=[0,1]))"}) {
      for (const int k : {2, 3, 5, 6, 7, 8, 9, 12, 16, 64, 100, 1024}) {
        const std::string text = proposal + "+tournament(k=" + std::to_string(k) + ")";
        EXPECT_LE(facts_of(read_operator(text, shape, "guide"), shape).bias_bound, 0x1p-28)
            << shape << ' ' << text;
      }
    }
  }
}

}  // namespace
}  // namespace archwalk
