#include "oracle/product_space.hpp"

namespace archwalk::oracle {

std::size_t ProductSpace::size() const {
  std::size_t count = 1;
  for (unsigned edge = 0; edge < length; ++edge) count *= base;
  return count;
}

std::vector<unsigned> ProductSpace::digits(std::size_t code) const {
  std::vector<unsigned> result;
  for (unsigned edge = 0; edge < length; ++edge) {
    result.push_back(static_cast<unsigned>(code % base));
    code /= base;
  }
  return result;
}

std::size_t ProductSpace::code(const std::vector<unsigned>& digits) const {
  std::size_t result = 0;
  for (std::size_t edge = digits.size(); edge-- > 0;) result = result * base + digits[edge];
  return result;
}

unsigned ProductSpace::distance(std::size_t one, std::size_t other) const {
  unsigned differing = 0;
  for (unsigned edge = 0; edge < length; ++edge) {
    differing += one % base != other % base ? 1 : 0;
    one /= base;
    other /= base;
  }
  return differing;
}

Real ProductSpace::count_at_distance(unsigned distance) const {
  Real count = binomial(length, distance);
  for (unsigned edge = 0; edge < distance; ++edge) count *= base - 1;
  return count;
}

Real binomial(unsigned n, unsigned k) {
  if (k > n) return 0;
  Real result = 1;
  for (unsigned i = 1; i <= k; ++i)
    result = result * (n - k + i) / i;  // an integer after every division
  return result;
}

}  // namespace archwalk::oracle
