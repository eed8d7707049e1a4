#include "reversibility.hpp"

#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

namespace archwalk {

bool is_reversible(const std::uint64_t* weights, std::size_t n) {
  using Rational = boost::multiprecision::cpp_rational;
  std::vector<Rational> pi(n, Rational(0));
  for (std::size_t root = 0; root < n; ++root) {
    if (pi[root] != 0) continue;
    pi[root] = 1;
    std::vector<std::size_t> open{root};
    while (!open.empty()) {
      const std::size_t i = open.back();
      open.pop_back();
      for (std::size_t j = 0; j < n; ++j) {
        const std::uint64_t there = weights[i * n + j];
        const std::uint64_t back = weights[j * n + i];
        if ((there == 0) != (back == 0)) return false;
        if (there == 0) continue;
        const Rational implied = pi[i] * Rational(there) / Rational(back);
        if (pi[j] == 0) {
          pi[j] = implied;
          open.push_back(j);
        } else if (pi[j] != implied) {
          return false;
        }
      }
    }
  }
  return true;
}

}  // namespace archwalk
