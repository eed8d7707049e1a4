// One edit's picks, taken four, two or one at a time out of a 64-bit number.
#include <gtest/gtest.h>

#include <vector>

#include "archwalk/operators/operator.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

// Every product space of at most 2^27 cells: 1 to 91 edits, 5 to 16 picks a number.
std::vector<ProductShape> all_shapes() {
  std::vector<ProductShape> shapes;
  for (int radix = 2; radix <= 16; ++radix) {
    double size = radix;
    for (int edges = 1; size <= 0x1p27; ++edges, size *= radix) {
      shapes.push_back(test::shape_of(radix, edges));
    }
  }
  return shapes;
}

std::uint32_t edited(std::uint32_t code, std::uint64_t pick, const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  const auto edge = static_cast<std::uint32_t>(pick) / (radix - 1);
  const std::uint32_t change = static_cast<std::uint32_t>(pick) % (radix - 1) + 1;
  std::uint32_t place = 1;
  for (std::uint32_t e = 0; e < edge; ++e) place *= radix;
  const std::uint32_t digit = code / place % radix;
  return code - digit * place + (digit + change) % radix * place;
}

// One group of picks from `start`, all lanes alike, against the number in 128 bits.
template <int Lanes, class Step, class Digits>
void expect_group(const Step& step, const Digits& digits, const ProductShape& shape,
                  std::uint32_t start, const std::uint32_t (&script)[2]) {
  const auto n = static_cast<std::uint64_t>(shape.edges * (shape.radix - 1));
  test::ScriptedWords<Lanes> words(script);
  typename Step::template State<Lanes> state{};
  typename Digits::Word x[Lanes];
  typename Digits::Word y[Lanes];
  for (auto& word : x) word = digits.pack(start);
  std::uint64_t number = (static_cast<std::uint64_t>(script[0]) << 32) | script[1];
  std::uint32_t code = start;
  for (int t = 0; t < step.draws.steps; ++t) {
    step.template propose<Lanes>(words, t, state, x, y);
    const Uint128 product = Uint128{number} * n;
    number = static_cast<std::uint64_t>(product);
    code = edited(code, static_cast<std::uint64_t>(product >> 64), shape);
    for (int lane = 0; lane < Lanes; ++lane) {
      x[lane] = y[lane];
      ASSERT_EQ(digits.code(y[lane]), code)
          << "step " << t << " of " << step.draws.steps << ", lane " << lane << " of " << Lanes;
    }
  }
  ASSERT_EQ(words.drawn(), 2u);
}

// Keeps what a run visits, [step][lane].
template <int Lanes>
struct Visited {
  std::uint32_t x[kMaxPicksPerGroup][Lanes];

  template <class T>
  void operator()(int i, int lane, T now) {
    store_lanes(x[i] + lane, now);
  }
};

// A group in two runs, the first of `cut` steps, visits what single steps do.
template <int Lanes, class Step, class Digits>
void expect_runs(const Step& step, const Digits& digits, std::uint32_t start, int cut,
                 const std::uint32_t (&script)[2]) {
  test::ScriptedWords<Lanes> words(script);
  test::ScriptedWords<Lanes> same_words(script);
  typename Step::template State<Lanes> state{};
  typename Step::template State<Lanes> same_state{};
  std::uint32_t x[Lanes];
  std::uint32_t same_x[Lanes];
  for (int lane = 0; lane < Lanes; ++lane) x[lane] = same_x[lane] = digits.pack(start);
  const int steps = step.draws.steps;
  for (int first = 0; first < steps;) {
    const int run = first < cut ? cut - first : steps - first;
    Visited<Lanes> visited;
    step.template propose_run<Lanes>(words, first, run, state, x, visited);
    for (int i = 0; i < run; ++i) {
      step.template propose<Lanes>(same_words, first + i, same_state, same_x, same_x);
      for (int lane = 0; lane < Lanes; ++lane) {
        ASSERT_EQ(visited.x[i][lane], same_x[lane])
            << "step " << first + i << " of " << steps << ", cut " << cut << ", lane " << lane;
      }
    }
    first += run;
  }
  for (int lane = 0; lane < Lanes; ++lane) ASSERT_EQ(x[lane], same_x[lane]);
}

TEST(SingleEdit, RunsAreTheSameSteps) {
  test::Random random(92);
  for (const ProductShape& shape : all_shapes()) {
    if (!Digits32::fits(shape)) continue;
    SCOPED_TRACE(testing::Message() << shape);
    EditDistance proposal;
    proposal.pmf = {0.0, 1.0};
    proposal.prepare(shape);
    HostStepTables tables;
    const Digits32 digits(shape);
    const auto step = proposal.step(digits, shape, tables);
    for (int cut = 0; cut < step.draws.steps; ++cut) {
      for (int round = 0; round < 20; ++round) {
        std::uint32_t script[2] = {random.word(), random.word()};
        if (round < 2) script[0] = script[1] = round == 0 ? 0u : ~0u;
        const std::uint32_t start = random.below(shape.size);
        expect_runs<3>(step, digits, start, cut, script);
        expect_runs<16>(step, digits, start, cut, script);
      }
    }
  }
}

TEST(SingleEdit, PicksAreThoseOfOneNumberInTurn) {
  test::Random random(91);
  for (const ProductShape& shape : all_shapes()) {
    SCOPED_TRACE(testing::Message() << shape);
    EditDistance proposal;
    proposal.pmf = {0.0, 1.0};
    proposal.prepare(shape);
    HostStepTables tables;
    with_packing(proposal, shape, [&](const auto& digits) {
      const auto step = proposal.step(digits, shape, tables);
      for (int round = 0; round < 200; ++round) {
        std::uint32_t script[2] = {random.word(), random.word()};
        if (round < 4) script[0] = script[1] = round % 2 == 0 ? 0u : ~0u;
        if (round == 4) script[0] = 0u;
        const std::uint32_t start = random.below(shape.size);
        expect_group<1>(step, digits, shape, start, script);
        expect_group<3>(step, digits, shape, start, script);
        expect_group<16>(step, digits, shape, start, script);
      }
    });
  }
}

}  // namespace
}  // namespace archwalk
