#include "oracle/facts.hpp"

#include <algorithm>
#include <cmath>

namespace archwalk::oracle {
namespace {

bool close(Real one, Real other, Real tolerance) {
  return std::fabs(one - other) <= tolerance * std::max(std::fabs(one), std::fabs(other));
}

Matrix edge_marginal(const ProductSpace& space, const Matrix& transition, unsigned edge) {
  Matrix marginal(space.base);
  for (unsigned from = 0; from < space.base; ++from) {
    std::vector<unsigned> digits(space.length, 0);
    digits[edge] = from;
    const std::size_t x = space.code(digits);
    for (std::size_t y = 0; y < space.size(); ++y)
      marginal(from, space.digits(y)[edge]) += transition(x, y);
  }
  return marginal;
}

// log π on the states connected with `root`, relative to log π(root) = 0.
void spread_from(const Matrix& transition, std::size_t root, std::vector<bool>& known,
                 Vector& log_pi) {
  Codes waiting{root};
  known[root] = true;
  while (!waiting.empty()) {
    const std::size_t x = waiting.back();
    waiting.pop_back();
    for (std::size_t y = 0; y < transition.size; ++y)
      if (!known[y] && transition(x, y) > 0 && transition(y, x) > 0) {
        log_pi[y] = log_pi[x] + std::log(transition(x, y)) - std::log(transition(y, x));
        known[y] = true;
        waiting.push_back(y);
      }
  }
}

}  // namespace

bool is_isotropic(const ProductSpace& space, const Matrix& transition, Real tolerance) {
  // A representative for each distance: architecture 0 against 1, 11, 111, … in base K.
  for (std::size_t x = 0; x < space.size(); ++x)
    for (std::size_t y = 0; y < space.size(); ++y) {
      std::vector<unsigned> digits(space.length, 0);
      std::fill_n(digits.begin(), space.distance(x, y), 1U);
      if (!close(transition(x, y), transition(0, space.code(digits)), tolerance)) return false;
    }
  return true;
}

std::optional<std::vector<Matrix>> kronecker_factors(const ProductSpace& space,
                                                     const Matrix& transition, Real tolerance) {
  std::vector<Matrix> factors;
  for (unsigned edge = 0; edge < space.length; ++edge)
    factors.push_back(edge_marginal(space, transition, edge));
  for (std::size_t x = 0; x < space.size(); ++x)
    for (std::size_t y = 0; y < space.size(); ++y) {
      const std::vector<unsigned> from = space.digits(x);
      const std::vector<unsigned> to = space.digits(y);
      Real product = 1;
      for (unsigned edge = 0; edge < space.length; ++edge)
        product *= factors[edge](from[edge], to[edge]);
      if (!close(product, transition(x, y), tolerance)) return std::nullopt;
    }
  return factors;
}

bool is_doubly_stochastic(const Matrix& transition, Real tolerance) {
  for (std::size_t y = 0; y < transition.size; ++y) {
    Real sum = 0;
    for (std::size_t x = 0; x < transition.size; ++x) sum += transition(x, y);
    if (std::fabs(sum - 1) > tolerance) return false;
  }
  return true;
}

bool is_reversible(const Matrix& transition, Real tolerance) {
  const std::size_t size = transition.size;
  std::vector<bool> known(size, false);
  Vector log_pi(size, 0.0L);
  for (std::size_t x = 0; x < size; ++x)
    if (!known[x]) spread_from(transition, x, known, log_pi);
  for (std::size_t x = 0; x < size; ++x)
    for (std::size_t y = 0; y < size; ++y) {
      if ((transition(x, y) > 0) != (transition(y, x) > 0)) return false;
      if (transition(x, y) > 0) {
        const Real forward = log_pi[x] + std::log(transition(x, y));
        const Real backward = log_pi[y] + std::log(transition(y, x));
        if (std::fabs(forward - backward) > tolerance) return false;
      }
    }
  return true;
}

}  // namespace archwalk::oracle
