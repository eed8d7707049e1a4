#include "archwalk/operators/probability.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {
namespace {

// Largest remainder on 2^32 with the quota p / sum; p * 2^32 is exact in a double, so where the sum
// is 1 floors and remainders are exact too.
std::vector<std::uint64_t> largest_remainder(const std::vector<double>& probabilities, double sum) {
  const std::size_t n = probabilities.size();
  std::vector<std::uint64_t> weights(n);
  std::vector<double> remainders(n);
  std::int64_t missing = static_cast<std::int64_t>(kProbabilityOne);
  for (std::size_t i = 0; i < n; ++i) {
    const double scaled = std::min(1.0, probabilities[i] / sum) * 0x1p32;
    const double whole = std::floor(scaled);
    weights[i] = static_cast<std::uint64_t>(whole);
    remainders[i] = scaled - whole;
    missing -= static_cast<std::int64_t>(weights[i]);
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto comes_first = [&](std::size_t a, std::size_t b) {
    return remainders[a] > remainders[b] || (remainders[a] == remainders[b] && a < b);
  };
  // As a rule only which ones come first matters, not their order.
  if (missing > 0 && missing < static_cast<std::int64_t>(n)) {
    const auto last = order.begin() + static_cast<std::ptrdiff_t>(missing);
    std::nth_element(order.begin(), last, order.end(), comes_first);
    std::for_each(order.begin(), last, [&](std::size_t i) { ++weights[i]; });
    return weights;
  }
  std::sort(order.begin(), order.end(), comes_first);
  // Rounding of the quotas can leave a unit too many: go round, never below zero.
  for (std::size_t i = 0; missing > 0; i = (i + 1) % n, --missing) ++weights[order[i]];
  for (std::size_t i = n; missing < 0; i = (i == 1 ? n : i - 1)) {
    std::uint64_t& weight = weights[order[i - 1]];
    if (weight > 0) {
      --weight;
      ++missing;
    }
  }
  return weights;
}

}  // namespace

std::vector<std::uint64_t> canonical_weights(const std::vector<double>& probabilities,
                                             std::string_view name) {
  double sum = 0.0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const double p = probabilities[i];
    if (!(p >= 0.0 && p <= 1.0)) {
      throw InputError(fmt::format("{}[{}] = {}", name, i, p), "a probability lies in 0..1",
                       "correct that entry");
    }
    sum += p;
  }
  if (!(std::abs(sum - 1.0) <= kProbabilityTolerance)) {
    throw InputError(
        fmt::format("{} sums to {:.12g}", name, sum), "probabilities must sum to 1 within 1e-9",
        sum > 0.0 ? "scale its entries so that they do" : "give at least one that is above 0");
  }
  return largest_remainder(probabilities, sum);
}

std::vector<std::uint64_t> normalised_weights(const std::vector<double>& weights) {
  return largest_remainder(weights, std::accumulate(weights.begin(), weights.end(), 0.0));
}

double pick_bias(std::uint64_t n, int bits) {
  const Uint128 words = Uint128{1} << bits;
  const auto rest = static_cast<std::uint64_t>(words % n);
  return static_cast<double>(rest) / static_cast<double>(n) * static_cast<double>(n - rest) /
         static_cast<double>(words);
}

}  // namespace archwalk
