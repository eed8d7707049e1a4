// How many of the 2^32 words lead to each outcome, counted by running steps on scripted words.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <thread>

#include "archwalk/operators/operator.hpp"
#include "support/preimages.hpp"
#include "support/proposal_examples.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"

namespace archwalk {
namespace {

using Counts = std::vector<std::uint64_t>;

// `first..last` of the words in equal pieces; within a piece no outcome comes back after another.
template <class Function>
Counts count_words(std::size_t outcomes, std::uint64_t pieces, Function&& outcome_of) {
  Counts counts(outcomes, 0);
  test::Random random(41);
  const std::uint64_t length = kProbabilityOne / pieces;
  for (std::uint64_t piece = 0; piece < pieces; ++piece) {
    const auto runs = test::preimages(
        piece * length, (piece + 1) * length - 1,
        [&](std::uint64_t word) { return outcome_of(static_cast<std::uint32_t>(word)); });
    for (const auto& run : runs) {
      counts[run.outcome] += static_cast<std::uint64_t>(run.count());
      for (int i = 0; i < 10; ++i) {
        const std::uint64_t inside =
            run.first + random.word() % static_cast<std::uint64_t>(run.count());
        EXPECT_EQ(outcome_of(static_cast<std::uint32_t>(inside)), run.outcome);
      }
    }
  }
  return counts;
}

TEST(WordPreimages, DistancesHaveExactlyTheirWeights) {
  test::for_each_example<EditDistance>([](const auto&, const auto& proposal, const auto& shape) {
    if (proposal.facts(shape).draws.words == 2) return;  // one distance, no word for it
    const auto codes = test::codes_by_weight(shape);
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      const Counts counts = count_words(codes.size(), 1, [&](std::uint32_t word) {
        std::uint32_t y[1];
        const std::uint32_t script[] = {0x9E3779B9u, 0x7F4A7C15u, word};
        walk.walk(0, script, y);
        std::size_t distance = 0;
        while (!std::binary_search(codes[distance].begin(), codes[distance].end(), y[0])) {
          ++distance;
        }
        return distance;
      });
      EXPECT_EQ(counts, proposal.weights);
    });
  });
}

// One lane tells up to eight distances apart by three comparisons, more of them one by one.
TEST(WordPreimages, ManyDistancesHaveExactlyTheirWeights) {
  const ProductShape shape = test::shape_of(2, 9);
  EditDistance proposal;
  proposal.pmf = {0x1p-32, 0.125, 0, 0.125, 0.25 - 0x1p-32, 0.1, 0.1, 0.1, 0.1, 0.1};
  proposal.prepare(shape);
  test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
    const Counts counts = count_words(10, 1, [&](std::uint32_t word) {
      std::uint32_t y[1];
      const std::uint32_t script[] = {0x9E3779B9u, 0x7F4A7C15u, word};
      walk.walk(0, script, y);
      return static_cast<std::size_t>(std::popcount(y[0]));
    });
    EXPECT_EQ(counts, proposal.weights);
  });
}

// The third word of a step decides on the jump: from 0 a jump by the largest number goes to the
// last code, farther than one edit.
TEST(WordPreimages, JumpsHaveExactlyTheirWeight) {
  const ProductShape shape = test::shape_of(5, 3);
  for (const double probability : {0.0, 0x1p-32, 1.0 / 3.0, 1.0 - 0x1p-32, 1.0}) {
    Restart proposal;
    proposal.probability = probability;
    EditDistance one_edit;
    one_edit.pmf = {0, 1};
    proposal.inner = one_edit;
    proposal.prepare(shape);
    const auto jumps = static_cast<std::uint64_t>(std::floor(probability * 0x1p32 + 0.5));
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      const Counts counts = count_words(2, 1, [&](std::uint32_t word) {
        const std::uint32_t script[] = {~0u, ~0u, word, 0, 0};
        std::uint32_t y[1];
        walk.walk(0, script, y);
        return std::size_t{y[0] == 124 ? 1u : 0u};
      });
      EXPECT_EQ(counts, (Counts{kProbabilityOne - jumps, jumps})) << probability;
    });
  }
}

// Rows of different lengths, whose shares end at and between the ends of columns. In a space of
// more than 2^16 codes each row has columns of its own.
TEST(WordPreimages, RowsHaveExactlyTheirWeights) {
  const std::vector<std::vector<double>> laws = {
      {1.0},
      {0.75, 0.25},
      {0.5, 0.5},
      {0.625, 0.25, 0.125},
      {0x1p-32, 1.0 - 0x1p-32},
      {0.1, 0.2, 0.3, 0.15, 0.25},
      {0.5, 0.125, 0.0625, 0.0625, 0.125, 0.03125, 0.03125, 0.0625}};
  for (const auto& [radix, edges] : {std::pair{3, 3}, {2, 17}}) {
    const ProductShape shape = test::shape_of(radix, edges);
    StoredRows rows;
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      rows.begin.push_back(static_cast<std::int64_t>(rows.target.size()));
      const std::vector<double>& law = laws[x % laws.size()];
      for (std::size_t i = 0; i < law.size(); ++i) {
        rows.target.push_back((x + static_cast<std::uint32_t>(i)) % shape.size);
        rows.probability.push_back(law[i]);
      }
    }
    rows.begin.push_back(static_cast<std::int64_t>(rows.target.size()));
    const OperatorContext context(OperatorContext(shape).shared_space(),
                                  [&](const std::string&) { return rows; });
    Explicit proposal{"rows", {}};
    proposal.prepare(context);
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      for (std::uint32_t x = 0; x < laws.size(); ++x) {
        const std::vector<std::uint64_t> expected = oracle::canonical_weights(laws[x]);
        const Counts counts = count_words(laws[x].size(), 64, [&](std::uint32_t word) {
          const std::uint32_t script[] = {word};
          std::uint32_t y[1];
          walk.walk(x, script, y);
          return std::size_t{y[0] - x};
        });
        EXPECT_EQ(counts, expected) << shape << ", row " << x;
      }
    });
  }
}

// Word e of a step decides edge e alone: every row of every edge's matrix is counted.
TEST(WordPreimages, EdgesHaveExactlyTheirWeights) {
  test::for_each_example<PerEdge>([](const auto&, const auto& proposal, const auto& shape) {
    const auto radix = static_cast<std::uint32_t>(shape.radix);
    const auto edges = static_cast<std::size_t>(shape.edges);
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      test::Random random(42);
      std::uint32_t place = 1;
      for (std::size_t edge = 0; edge < edges; ++edge, place *= radix) {
        for (std::uint32_t from = 0; from < radix; ++from) {
          std::vector<std::uint32_t> script(edges);
          for (std::uint32_t& word : script) word = random.word();
          const Counts counts = count_words(radix, 16, [&](std::uint32_t word) {
            script[edge] = word;
            std::uint32_t y[1];
            walk.walk(from * place, script, y);
            return y[0] / place % radix;
          });
          const std::uint64_t* row = proposal.weights.data() + (edge * radix + from) * radix;
          ASSERT_EQ(counts, Counts(row, row + radix)) << "edge " << edge << " from " << from;
        }
      }
    });
  });
}

TEST(WordPreimages, AnEdgeDependsOnItsOwnWordAlone) {
  const ProductShape shape = test::shape_of(5, 3);
  const Operator op = read_operator("per_edge(rate=0.7)", shape, "");
  test::with_scripted_walk(std::get<PerEdge>(op.proposal), shape, [&](const auto& walk) {
    test::Random random(43);
    for (int i = 0; i < 1000; ++i) {
      std::uint32_t script[3];
      for (std::uint32_t& word : script) word = random.word();
      const std::uint32_t start = random.below(125);
      const std::uint32_t before = walk.codes(start, 1, script)[0];
      script[1] = random.word();
      const std::uint32_t after = walk.codes(start, 1, script)[0];
      EXPECT_EQ(before % 5, after % 5);
      EXPECT_EQ(before / 25, after / 25);
    }
  });
}

// Lane l of the only word is `base + l`.
struct CountedWords {
  std::uint32_t base = 0;
  std::uint32_t words[64];
  const std::uint32_t (&next())[64] {
    for (std::uint32_t lane = 0; lane < 64; ++lane) words[lane] = base + lane;
    return words;
  }
};

// No bisection: all 2^32 words of one row, one after the other.
TEST(WordPreimages, EveryWordOfOneRow) {
  const ProductShape shape = test::shape_of(5, 1);
  PerEdge proposal = test::ProposalExamples<PerEdge>::make(shape)[4];  // a row of five weights
  proposal.prepare(shape);
  HostStepTables tables;
  const Digits32 digits(shape);
  const auto step = proposal.step(digits, shape, tables);
  constexpr std::size_t kThreads = 2;
  std::array<std::array<std::uint64_t, 5>, kThreads> counts{};
  const auto count_half = [&](std::size_t half) {
    CountedWords words;
    NoState<64> state;
    Digits32::Word x[64];
    Digits32::Word y[64];
    std::fill(std::begin(x), std::end(x), digits.pack(3));
    std::array<std::uint64_t, 5> own{};
    const std::uint64_t length = kProbabilityOne / kThreads;
    for (std::uint64_t base = half * length; base < (half + 1) * length; base += 64) {
      words.base = static_cast<std::uint32_t>(base);
      step.propose<64>(words, 0, state, x, y);
      for (std::size_t digit = 0; digit < 5; ++digit) {
        const Digits32::Word wanted = digits.pack(static_cast<std::uint32_t>(digit));
        std::uint32_t equal = 0;
        for (Digits32::Word word : y) equal += word == wanted ? 1 : 0;
        own[digit] += equal;
      }
    }
    counts[half] = own;
  };
  std::thread other(count_half, std::size_t{1});
  count_half(0);
  other.join();
  for (std::size_t digit = 0; digit < 5; ++digit) {
    EXPECT_EQ(counts[0][digit] + counts[1][digit], proposal.weights[3 * 5 + digit]);
    EXPECT_GT(proposal.weights[3 * 5 + digit], 0u);
  }
}

}  // namespace
}  // namespace archwalk
