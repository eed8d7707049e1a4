#include "oracle/strata.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace archwalk::oracle {
namespace {

struct Fraction {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;
};

Fraction parse_fraction(const std::string& q) {
  Fraction fraction;
  bool after_point = false;
  bool any_digit = false;
  for (const char c : q) {
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9' && fraction.denominator < 1000000000000U) {
      any_digit = true;
      fraction.numerator = fraction.numerator * 10 + static_cast<std::uint64_t>(c - '0');
      fraction.denominator *= after_point ? 10 : 1;
    } else {
      throw std::invalid_argument("'" + q + "' is no decimal fraction");
    }
  }
  if (!any_digit || fraction.numerator > fraction.denominator)
    throw std::invalid_argument("'" + q + "' is no decimal fraction in [0, 1]");
  return fraction;
}

Codes sorted_codes(const Scores& k) {
  Codes order(k.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t x, std::size_t y) { return k[x] < k[y]; });
  return order;
}

}  // namespace

std::size_t floor_fraction(const std::string& q, std::size_t count) {
  const Fraction fraction = parse_fraction(q);
  return fraction.numerator * count / fraction.denominator;
}

std::size_t ceil_fraction(const std::string& q, std::size_t count) {
  const Fraction fraction = parse_fraction(q);
  return (fraction.numerator * count + fraction.denominator - 1) / fraction.denominator;
}

Codes stratum(const std::string& spec, const Scores& k) {
  Codes chosen = sorted_codes(k);
  if (spec.rfind("bottom:", 0) == 0) {
    chosen.resize(floor_fraction(spec.substr(7), k.size()));
  } else if (spec.rfind("top:", 0) == 0) {
    const std::size_t left_out = k.size() - floor_fraction(spec.substr(4), k.size());
    chosen.erase(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(left_out));
  } else if (spec != "all") {
    throw std::invalid_argument("'" + spec + "' is no stratum");
  }
  if (chosen.empty()) throw std::invalid_argument("the stratum '" + spec + "' is empty");
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::int64_t quantile_level(const std::string& q, const Scores& k) {
  const std::size_t rank = ceil_fraction(q, k.size());
  if (rank == 0) throw std::invalid_argument("there is no 0-th smallest score");
  return k[sorted_codes(k)[rank - 1]];
}

}  // namespace archwalk::oracle
