#include "oracle/probability.hpp"

#include <cmath>
#include <cstddef>
#include <stdexcept>

namespace archwalk::oracle {
namespace {

__extension__ typedef unsigned __int128 Wide;

// floor(p·2^92): a double below 2 has 53 bits, so the integer has at most 93.
Wide scaled(double probability) {
  int exponent = 0;
  const double fraction = std::frexp(probability, &exponent);  // [0.5, 1)·2^exponent
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
  const int shift = exponent - 53 + 92;
  if (shift >= 0) return static_cast<Wide>(mantissa) << shift;
  return -shift >= 64 ? 0 : static_cast<Wide>(mantissa >> -shift);
}

void check(const std::vector<double>& probabilities) {
  Real sum = 0;
  for (const double p : probabilities) {
    if (!std::isfinite(p) || p < 0 || p >= 2)
      throw std::invalid_argument("a probability is negative, not finite or above 1");
    sum += p;
  }
  if (!(std::fabs(sum - 1) <= 1e-9L))
    throw std::invalid_argument("the probabilities do not sum to 1");
}

}  // namespace

Weights canonical_weights(const std::vector<double>& probabilities) {
  check(probabilities);
  Wide total = 0;
  for (const double p : probabilities) total += scaled(p);
  Weights result;
  std::vector<Wide> remainders;
  std::uint64_t given = 0;
  for (const double p : probabilities) {
    const Wide share = scaled(p) << 32;  // at most 125 bits
    result.push_back(static_cast<std::uint64_t>(share / total));
    remainders.push_back(share % total);
    given += result.back();
  }
  for (; given < weight_one; ++given) {
    std::size_t largest = 0;
    for (std::size_t i = 1; i < remainders.size(); ++i)
      if (remainders[i] > remainders[largest]) largest = i;
    ++result[largest];
    remainders[largest] = 0;  // fewer units are left than there are positive remainders
  }
  return result;
}

Weights rate_weights(double rate, unsigned base) {
  if (!(rate >= 0 && rate <= 1)) throw std::invalid_argument("a rate lies outside [0, 1]");
  const std::uint64_t others = base - 1;
  // round(a/b) = floor((2a + b)/(2b)) with a = rate·2^92 and b = others·2^60
  const Wide divisor = static_cast<Wide>(others) << 60;
  auto other = static_cast<std::uint64_t>((2 * scaled(rate) + divisor) / (2 * divisor));
  if (others * other > weight_one) --other;
  Weights result(std::size_t{base} * base, other);
  for (std::size_t digit = 0; digit < base; ++digit)
    result[digit * base + digit] = weight_one - others * other;
  return result;
}

Weights matrix_weights(const std::vector<std::vector<double>>& rows) {
  Weights result;
  for (const std::vector<double>& row : rows) {
    if (row.size() != rows.size()) throw std::invalid_argument("the matrix is not square");
    const Weights weights = canonical_weights(row);
    result.insert(result.end(), weights.begin(), weights.end());
  }
  return result;
}

Vector to_probabilities(const Weights& weights) {
  Vector result;
  for (const std::uint64_t weight : weights)
    result.push_back(static_cast<Real>(weight) / static_cast<Real>(weight_one));
  return result;
}

}  // namespace archwalk::oracle
