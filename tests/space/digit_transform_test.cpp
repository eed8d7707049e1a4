#include "archwalk/space/digit_transform.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace archwalk {
namespace {

// On 2^2 the transform is Hadamard's over 2: f = (1, 2, 3, 6) with the first digit fastest.
TEST(DigitTransform, SquareByHand) {
  std::vector<double> values{1, 2, 3, 6};
  digit_transform(values, {2, 2, 4});
  EXPECT_NEAR(values[0], 6.0, 1e-15);   // (1+2+3+6)/2
  EXPECT_NEAR(values[1], -2.0, 1e-15);  // (1-2+3-6)/2
  EXPECT_NEAR(values[2], -3.0, 1e-15);  // (1+2-3-6)/2
  EXPECT_NEAR(values[3], 1.0, 1e-15);   // (1-2-3+6)/2
}

// Helmert's contrasts of three digits.
TEST(DigitTransform, ThreeDigitsByHand) {
  std::vector<double> values{1, 3, 8};
  digit_transform(values, {3, 1, 3});
  EXPECT_NEAR(values[0], 12.0 / std::sqrt(3.0), 1e-14);
  EXPECT_NEAR(values[1], (1.0 - 3.0) / std::sqrt(2.0), 1e-14);
  EXPECT_NEAR(values[2], (1.0 + 3.0 - 16.0) / std::sqrt(6.0), 1e-14);
}

TEST(DigitTransform, InverseAndLength) {
  for (const ProductShape shape : {ProductShape{5, 3, 125}, {2, 7, 128}, {16, 2, 256}}) {
    std::vector<double> values;
    double square = 0.0;
    for (std::uint32_t i = 0; i < shape.size; ++i) {
      values.push_back(static_cast<double>((i * 7919u) % 101u) - 50.0);
      square += values.back() * values.back();
    }
    std::vector<double> there = values;
    digit_transform(there, shape);
    double square_there = 0.0;
    for (const double coefficient : there) square_there += coefficient * coefficient;
    EXPECT_NEAR(square_there / square, 1.0, 1e-13);
    inverse_digit_transform(there, shape);
    for (std::uint32_t i = 0; i < shape.size; ++i) EXPECT_NEAR(there[i], values[i], 1e-12);
  }
}

TEST(DigitTransform, OrdersCountDigits) {
  EXPECT_EQ(coefficient_orders({3, 2, 9}), (std::vector<std::uint8_t>{0, 1, 1, 1, 2, 2, 1, 2, 2}));
}

}  // namespace
}  // namespace archwalk
