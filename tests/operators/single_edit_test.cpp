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

TEST(SingleEdit, PicksAreThoseOfOneNumberInTurn) {
  test::Random random(91);
  for (const ProductShape& shape : all_shapes()) {
    SCOPED_TRACE(testing::Message() << shape);
    EditDistance proposal;
    proposal.pmf = {0.0, 1.0};
    proposal.prepare(shape);
    const auto n = static_cast<std::uint64_t>(shape.edges * (shape.radix - 1));
    const int steps = proposal.facts(shape).draws.steps;
    test::with_scripted_walk(proposal, shape, [&](const auto& walk) {
      for (int round = 0; round < 200; ++round) {
        std::uint32_t script[2] = {random.word(), random.word()};
        if (round < 4) script[0] = script[1] = round % 2 == 0 ? 0u : ~0u;
        if (round == 4) script[0] = 0u;
        const std::uint32_t start = random.below(shape.size);
        std::vector<std::uint32_t> visited(static_cast<std::size_t>(steps));
        walk.walk(start, script, visited);
        std::uint64_t number = (static_cast<std::uint64_t>(script[0]) << 32) | script[1];
        std::uint32_t code = start;
        for (int t = 0; t < steps; ++t) {
          const Uint128 product = Uint128{number} * n;
          number = static_cast<std::uint64_t>(product);
          code = edited(code, static_cast<std::uint64_t>(product >> 64), shape);
          ASSERT_EQ(visited[static_cast<std::size_t>(t)], code) << "step " << t << " of " << steps;
        }
      }
    });
  }
}

}  // namespace
}  // namespace archwalk
