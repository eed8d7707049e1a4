// Single rows and quotients of the GPU's exact kernels, on the host.
#include <gtest/gtest.h>

#include "archwalk/operators/step_types.hpp"
#include "archwalk/rng/stream.hpp"
#include "kernels/csr_row.hpp"
#include "kernels/stencil_body.hpp"
#include "rows/row_product.hpp"
#include "support/small_spaces.hpp"

namespace archwalk {
namespace {

// The same bits as the CPU's product for rows of one piece.
TEST(CsrRow, SumsInTheOrderOfTheEntries) {
  constexpr std::size_t kColumns = 7;
  WordSequence words(31, subsequence(Purpose::synth, 0, 0));
  std::vector<double> u;
  for (int i = 0; i < 200 * 7; ++i) u.push_back(words.next() * 0x1p-31 - 1.0);
  std::vector<std::uint32_t> target;
  std::vector<double> probability;
  for (std::uint32_t i = 0; i < 150; ++i) {
    target.push_back(i + i / 4);
    probability.push_back(words.next() * 0x1p-40);
  }
  double expected[kColumns] = {};
  add_row_product({target.data(), probability.data(), target.size()}, u.data(), kColumns, expected);
  for (std::uint32_t c = 0; c < kColumns; ++c) {
    EXPECT_EQ(kernels::csr_row_sum(target.data(), probability.data(), 0, target.size(), u.data(),
                                   kColumns, c),
              expected[c]);
  }
}

// Quotients by multiplication, at the largest codes of every radix.
TEST(StencilBody, DividesByTheRadix) {
  for (int radix = 2; radix <= 16; ++radix) {
    kernels::StencilBody<OrderStep> body;
    body.set_shape(test::shape_of(radix, 2));
    for (std::uint32_t code = 0; code < 5'000; ++code) {
      EXPECT_EQ(body.divided(code), code / static_cast<std::uint32_t>(radix));
      const std::uint32_t large = (1u << 27) - 1 - code;
      EXPECT_EQ(body.divided(large), large / static_cast<std::uint32_t>(radix));
    }
  }
}

}  // namespace
}  // namespace archwalk
