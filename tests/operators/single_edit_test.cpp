// One edit's picks, taken four, two or one at a time out of a 64-bit number.
#include <gtest/gtest.h>

#include <vector>

#include "archwalk/operators/operator.hpp"
#include "support/random.hpp"
#include "support/scripted_words.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

// Every product space of at most 2^27 cells: 1 to 90 edits, 5 to 16 picks a number.
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

TEST(SingleEdit, PicksAreThoseOfOneNumberInTurn) {
  test::Random random(91);
  for (const ProductShape& shape : all_shapes()) {
    SCOPED_TRACE(testing::Message() << shape);
    EditDistance proposal;
    proposal.pmf = {0.0, 1.0};
    proposal.prepare(shape);
    HostStepTables tables;
    with_packing<EditDistance>(shape, [&](const auto& digits) {
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
