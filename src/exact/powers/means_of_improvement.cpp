#include <cmath>

#include "archwalk/space/hamming_scheme.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "arithmetic/pairwise_sum.hpp"
#include "spectral_means.hpp"

namespace archwalk {
namespace {

// Sums over the starts: c(x,d) stays below 2^16, its sums below 2^32, those of products 2^48.
struct CountSums {
  std::vector<std::int64_t> count;    // [d] Σ c(x,d)
  std::vector<std::int64_t> product;  // [d, e] Σ c(x,d) c(x,e)
};

CountSums sums_over(const std::vector<std::uint32_t>& counts,
                    const std::vector<std::uint32_t>& starts, std::size_t shells) {
  CountSums sums;
  sums.count.assign(shells, 0);
  sums.product.assign(shells * shells, 0);
  for (const std::uint32_t x : starts) {
    const std::uint32_t* c = &counts[x * shells];
    for (std::size_t d = 0; d < shells; ++d) {
      sums.count[d] += c[d];
      for (std::size_t e = 0; e < shells; ++e) {
        sums.product[d * shells + e] += static_cast<std::int64_t>(std::uint64_t{c[d]} * c[e]);
      }
    }
  }
  return sums;
}

// [j, d] κ_j(d)
std::vector<std::int64_t> krawtchouk_table(const ProductShape& shape) {
  std::vector<std::int64_t> table;
  for (int j = 0; j <= shape.edges; ++j) {
    for (int d = 0; d <= shape.edges; ++d) table.push_back(krawtchouk(shape, j, d));
  }
  return table;
}

}  // namespace

SpectralMeans means_of_improvement(const std::vector<std::uint32_t>& counts,
                                   const std::vector<std::uint32_t>& starts,
                                   const ProductShape& shape) {
  const std::size_t shells = static_cast<std::size_t>(shape.edges) + 1;
  const CountSums sums = sums_over(counts, starts, shells);
  const std::vector<std::int64_t> kappa = krawtchouk_table(shape);
  const double size = shape.size;
  const double pairs = size * static_cast<double>(starts.size());
  SpectralMeans means;
  for (std::size_t i = 0; i < shells; ++i) {
    std::int64_t value = 0;  // below 2^48
    for (std::size_t d = 0; d < shells; ++d) value += kappa[i * shells + d] * sums.count[d];
    means.value.push_back(static_cast<double>(value) / pairs);
    means.value_error.push_back(kUnitRoundoff * std::abs(means.value.back()));
    means.quadratic_error += means.value_error.back();
    for (std::size_t j = 0; j < shells; ++j) {
      Int128 product = 0;  // below 2^80
      for (std::size_t d = 0; d < shells; ++d) {
        for (std::size_t e = 0; e < shells; ++e) {
          product +=
              Int128{kappa[i * shells + d]} * kappa[j * shells + e] * sums.product[d * shells + e];
        }
      }
      means.gram.push_back(static_cast<double>(product) / (size * pairs));
      // Two roundings; every entry counts up to three times.
      means.quadratic_error += 6.0 * kUnitRoundoff * std::abs(means.gram.back());
    }
  }
  means.square = means.value;
  return means;
}

}  // namespace archwalk
