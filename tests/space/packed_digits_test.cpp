#include "archwalk/space/packed_digits.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <type_traits>
#include <vector>

namespace archwalk {
namespace {

ProductShape shape_of(int radix, int edges) {
  ProductShape shape{radix, edges, 1};
  for (int e = 0; e < edges; ++e) shape.size *= static_cast<std::uint32_t>(radix);
  return shape;
}

std::vector<std::uint32_t> plain_digits(std::uint32_t code, const ProductShape& shape) {
  std::vector<std::uint32_t> digits;
  for (int e = 0; e < shape.edges; ++e) {
    digits.push_back(code % static_cast<std::uint32_t>(shape.radix));
    code /= static_cast<std::uint32_t>(shape.radix);
  }
  return digits;
}

// x plus the difference, digit by digit without carry.
std::uint32_t plain_sum(std::uint32_t x, std::uint32_t difference, const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::uint32_t sum = 0;
  std::uint32_t place = 1;
  for (int e = 0; e < shape.edges; ++e) {
    sum += (x % radix + difference % radix) % radix * place;
    x /= radix;
    difference /= radix;
    place *= radix;
  }
  return sum;
}

template <class Digits>
typename Digits::Word difference_word(std::uint32_t difference, const ProductShape& shape) {
  typename Digits::Word word = 0;
  int edge = 0;
  for (std::uint32_t digit : plain_digits(difference, shape)) word |= Digits::field(digit, edge++);
  return word;
}

template <class Digits>
void check(const ProductShape& shape) {
  SCOPED_TRACE(testing::Message() << shape.radix << '^' << shape.edges << " in "
                                  << sizeof(typename Digits::Word) * 8 << " bits");
  ASSERT_TRUE(Digits::fits(shape));
  const Digits digits(shape);
  EXPECT_EQ(digits.radix(), static_cast<std::uint32_t>(shape.radix));
  EXPECT_EQ(digits.edges(), shape.edges);
  std::mt19937 random(4);
  std::uniform_int_distribution<std::uint32_t> any(0, shape.size - 1);
  const bool all = shape.size <= 20'000;
  const std::uint32_t samples = all ? shape.size : 50'000;
  for (std::uint32_t i = 0; i < samples; ++i) {
    // The last codes of a large space too: they have the largest digits.
    const std::uint32_t code = all ? i : (i < 100 ? shape.size - 1 - i : any(random));
    const auto x = digits.pack(code);
    ASSERT_EQ(digits.code(x), code);
    const auto expected = plain_digits(code, shape);
    for (int e = 0; e < shape.edges; ++e) {
      ASSERT_EQ(digits.digit(x, e), expected[static_cast<std::size_t>(e)]);
    }
    for (std::uint32_t difference : {any(random), shape.size - 1, std::uint32_t{0}}) {
      const auto y = digits.add(x, difference_word<Digits>(difference, shape));
      const std::uint32_t sum = plain_sum(code, difference, shape);
      ASSERT_EQ(digits.code(y), sum) << code << " + " << difference;
      ASSERT_TRUE(y == digits.pack(sum)) << "a sum is stored like any architecture";
    }
  }
}

template <class Digits>
void check_stored(const ProductShape& shape) {
  const Digits digits(shape);
  for (int e = 0; e < shape.edges; ++e) {
    for (std::uint32_t digit = 0; digit < digits.radix(); ++digit) {
      typename Digits::Word word = 0;
      for (int other = 0; other < shape.edges; ++other) {
        word |= digits.stored(other == e ? digit : 0, other);
      }
      std::uint32_t place = 1;
      for (int below = 0; below < e; ++below) place *= digits.radix();
      ASSERT_EQ(digits.code(word), digit * place);
    }
  }
}

TEST(PackedDigits, SmallSpacesEveryCode) {
  for (auto [radix, edges] : {std::pair{2, 1}, {2, 3}, {3, 4}, {5, 3}, {8, 4}, {5, 6}, {2, 8}}) {
    check<Digits32>(shape_of(radix, edges));
    check<Digits64>(shape_of(radix, edges));
    check<Digits128>(shape_of(radix, edges));
    check<WideDigits64>(shape_of(radix, edges));
    check_stored<Digits32>(shape_of(radix, edges));
    check_stored<Digits128>(shape_of(radix, edges));
  }
  for (auto [radix, edges] : {std::pair{9, 2}, {16, 2}, {13, 3}, {16, 1}}) {
    check<WideDigits64>(shape_of(radix, edges));
    check_stored<WideDigits64>(shape_of(radix, edges));
  }
}

TEST(PackedDigits, LargeSpacesSampled) {
  check<Digits32>(shape_of(8, 8));
  check<Digits64>(shape_of(8, 8));
  check<Digits64>(shape_of(8, 9));  // 2^27
  check<Digits64>(shape_of(4, 13));
  check<Digits64>(shape_of(2, 16));
  check<Digits128>(shape_of(2, 27));
  check<Digits128>(shape_of(3, 17));
  check<Digits128>(shape_of(8, 9));
  check<WideDigits64>(shape_of(9, 8));
  check<WideDigits64>(shape_of(10, 8));
  check<WideDigits64>(shape_of(16, 6));
}

template <class Expected>
void expect_packing(int radix, int edges) {
  with_packed_digits(shape_of(radix, edges), [&](const auto& digits) {
    const bool same = std::is_same_v<std::decay_t<decltype(digits)>, Expected>;
    EXPECT_TRUE(same) << radix << '^' << edges;
  });
}

TEST(PackedDigits, SmallestPackingThatFits) {
  expect_packing<Digits32>(5, 6);
  expect_packing<Digits32>(8, 8);
  expect_packing<Digits64>(8, 9);
  expect_packing<Digits64>(2, 16);
  expect_packing<Digits128>(2, 17);
  expect_packing<Digits128>(3, 17);
  expect_packing<WideDigits64>(9, 1);
  expect_packing<WideDigits64>(16, 6);
}

// Every K^L that the program accepts has a packing.
TEST(PackedDigits, EverySpaceFits) {
  for (int radix = 2; radix <= 16; ++radix) {
    int edges = 0;
    for (std::uint64_t n = static_cast<std::uint64_t>(radix); n <= (1u << 27);
         n *= static_cast<std::uint64_t>(radix)) {
      const ProductShape shape{radix, ++edges, static_cast<std::uint32_t>(n)};
      with_packed_digits(shape, [&](const auto& digits) {
        EXPECT_TRUE(std::decay_t<decltype(digits)>::fits(shape)) << radix << '^' << edges;
        EXPECT_EQ(digits.code(digits.pack(shape.size - 1)), shape.size - 1);
      });
    }
  }
}

}  // namespace
}  // namespace archwalk
