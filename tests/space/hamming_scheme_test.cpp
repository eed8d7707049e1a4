#include "archwalk/space/hamming_scheme.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

namespace archwalk {
namespace {

ProductShape shape_of(int radix, int edges) {
  ProductShape shape{radix, edges, 1};
  for (int e = 0; e < edges; ++e) shape.size *= static_cast<std::uint32_t>(radix);
  return shape;
}

int weight_of(std::uint32_t code, const ProductShape& shape) {
  int weight = 0;
  for (; code > 0; code /= static_cast<std::uint32_t>(shape.radix)) {
    weight += code % static_cast<std::uint32_t>(shape.radix) != 0 ? 1 : 0;
  }
  return weight;
}

const ProductShape kSmall[] = {shape_of(2, 1), shape_of(2, 5), shape_of(3, 4), shape_of(5, 3),
                               shape_of(4, 2), shape_of(9, 2), shape_of(16, 2)};

TEST(DistanceCounts, CountedOneByOne) {
  for (const ProductShape& shape : kSmall) {
    std::vector<std::uint64_t> counted(static_cast<std::size_t>(shape.edges) + 1, 0);
    for (std::uint32_t code = 0; code < shape.size; ++code) {
      ++counted[static_cast<std::size_t>(weight_of(code, shape))];
    }
    EXPECT_EQ(distance_counts(shape), counted);
  }
}

TEST(DistanceCounts, KnownOnes) {
  EXPECT_EQ(distance_counts(shape_of(5, 6)),
            (std::vector<std::uint64_t>{1, 24, 240, 1280, 3840, 6144, 4096}));
  for (const ProductShape& shape : {shape_of(2, 27), shape_of(3, 17), shape_of(16, 6)}) {
    const auto counts = distance_counts(shape);
    EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}), shape.size);
  }
}

// κ_d(j) = Σ over the y of weight d of χ_u(y), for any u of weight j, with the characters
// χ_u(y) = exp(2πi Σ u_e y_e / K) of the group (Z/K)^L (MacWilliams & Sloane, ch. 5 §7).
TEST(Krawtchouk, SumsOfCharacters) {
  for (const ProductShape& shape : kSmall) {
    const auto radix = static_cast<std::uint32_t>(shape.radix);
    std::uint32_t u = 0;
    std::uint32_t place = 1;
    for (int j = 0; j <= shape.edges; ++j) {
      std::vector<std::complex<double>> sum(static_cast<std::size_t>(shape.edges) + 1);
      for (std::uint32_t y = 0; y < shape.size; ++y) {
        std::uint32_t product = 0;
        for (std::uint32_t a = u, b = y; a > 0; a /= radix, b /= radix) {
          product += (a % radix) * (b % radix);
        }
        const double angle = 2.0 * std::numbers::pi * (product % radix) / shape.radix;
        sum[static_cast<std::size_t>(weight_of(y, shape))] += std::polar(1.0, angle);
      }
      for (int d = 0; d <= shape.edges; ++d) {
        const auto& expected = sum[static_cast<std::size_t>(d)];
        EXPECT_NEAR(static_cast<double>(krawtchouk(shape, d, j)), expected.real(), 1e-9)
            << shape.radix << '^' << shape.edges << " d " << d << " j " << j;
        EXPECT_NEAR(expected.imag(), 0.0, 1e-9);
      }
      u += (j % 2 == 0 ? 1 : radix - 1) * place;  // weight j + 1, with various digits
      place *= radix;
    }
  }
}

// (d+1) κ_{d+1}(j) = [(K-1)(L-d) + d - K j] κ_d(j) - (K-1)(L-d+1) κ_{d-1}(j), ibid.
TEST(Krawtchouk, ThreeTermRecurrenceInLargeSpaces) {
  for (const ProductShape& shape : {shape_of(2, 27), shape_of(3, 17), shape_of(16, 6)}) {
    const std::int64_t k = shape.radix;
    const std::int64_t n = shape.edges;
    for (int j = 0; j <= n; ++j) {
      EXPECT_EQ(krawtchouk(shape, 0, j), 1);
      EXPECT_EQ(krawtchouk(shape, 1, j), (k - 1) * n - k * j);
      for (int d = 1; d < n; ++d) {
        EXPECT_EQ((d + 1) * krawtchouk(shape, d + 1, j),
                  ((k - 1) * (n - d) + d - k * j) * krawtchouk(shape, d, j) -
                      (k - 1) * (n - d + 1) * krawtchouk(shape, d - 1, j))
            << d << ' ' << j;
      }
    }
  }
}

// Differences on the first m edges with r changed digits, counted one by one.
TEST(DifferenceCounts, CountedOneByOne) {
  for (const ProductShape& shape : kSmall) {
    const auto counts = difference_counts(shape);
    const auto row = static_cast<std::size_t>(shape.edges) + 1;
    ASSERT_EQ(counts.size(), row * row);
    std::uint32_t differences = 1;
    for (std::size_t m = 0; m < row; ++m) {
      std::vector<std::uint32_t> counted(row, 0);
      for (std::uint32_t code = 0; code < differences; ++code) {
        ++counted[static_cast<std::size_t>(weight_of(code, shape))];
      }
      for (std::size_t r = 0; r < row; ++r) EXPECT_EQ(counts[m * row + r], counted[r]);
      differences *= static_cast<std::uint32_t>(shape.radix);
    }
  }
}

}  // namespace
}  // namespace archwalk
