#include "archwalk/space/hamming_scheme.hpp"

namespace archwalk {
namespace {

// N <= 2^27, so every binomial and power here fits 64 bits.
std::int64_t binomial(int n, int k) {
  if (k < 0 || k > n) return 0;
  std::int64_t value = 1;
  for (int i = 1; i <= k; ++i) value = value * (n - k + i) / i;
  return value;
}

std::int64_t power(std::int64_t base, int exponent) {
  std::int64_t value = 1;
  for (int i = 0; i < exponent; ++i) value *= base;
  return value;
}

}  // namespace

std::vector<std::uint64_t> distance_counts(const ProductShape& shape) {
  std::vector<std::uint64_t> counts;
  for (int d = 0; d <= shape.edges; ++d) {
    counts.push_back(
        static_cast<std::uint64_t>(binomial(shape.edges, d) * power(shape.radix - 1, d)));
  }
  return counts;
}

std::int64_t krawtchouk(const ProductShape& shape, int d, int j) {
  std::int64_t sum = 0;
  for (int i = 0; i <= d; ++i) {
    const std::int64_t term =
        power(shape.radix - 1, d - i) * binomial(j, i) * binomial(shape.edges - j, d - i);
    sum += (i % 2 == 0) ? term : -term;
  }
  return sum;
}

std::vector<double> isotropic_eigenvalues(const ProductShape& shape,
                                          const std::vector<DoubleDouble>& probability) {
  std::vector<double> eigenvalues;
  for (int j = 0; j <= shape.edges; ++j) {
    DoubleDouble sum;
    for (int d = 0; d <= shape.edges; ++d) {
      const auto kappa = static_cast<double>(krawtchouk(shape, d, j));  // exact: below 2^53
      sum += probability[static_cast<std::size_t>(d)] * DoubleDouble(kappa);
    }
    eigenvalues.push_back(static_cast<double>(sum));
  }
  return eigenvalues;
}

std::vector<std::uint32_t> difference_counts(const ProductShape& shape) {
  const int edges = shape.edges;
  std::vector<std::uint32_t> counts(static_cast<std::size_t>((edges + 1) * (edges + 1)));
  for (int m = 0; m <= edges; ++m) {
    for (int r = 0; r <= edges; ++r) {
      counts[static_cast<std::size_t>(m * (edges + 1) + r)] =
          static_cast<std::uint32_t>(binomial(m, r) * power(shape.radix - 1, r));
    }
  }
  return counts;
}

}  // namespace archwalk
