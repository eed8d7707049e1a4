#pragma once

#include <cmath>

#include "archwalk/core/macros.hpp"

// The series of portable_exp and portable_log on a type T: a double, or a vector register of them
// where many are wanted at once, with the same bits. T is made from a double and has - (of one and
// of two), +, *, / and fused(a, b, c) = ab + c, rounded once.
namespace archwalk {

// ln 2 split so that k * kLn2High is exact for |k| < 2^11 (the upper part has 32 trailing zeros).
inline constexpr double kLn2High = 0x1.62e42feep-1;
inline constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
inline constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
inline constexpr double kRootHalf = 0x1.6a09e667f3bcdp-1;

ARCHWALK_BODY double fused(double a, double b, double c) {
  return std::fma(a, b, c);
}

/// e^(x - k ln 2), k = ⌊x / ln 2 + 1/2⌋ (the product and the sum fused).
template <class T>
ARCHWALK_BODY T exp_of_rest(T x, T k) {
  constexpr double kInverse[] = {1.0,    1.0,    1. / 2,  1. / 3,  1. / 4,  1. / 5,  1. / 6, 1. / 7,
                                 1. / 8, 1. / 9, 1. / 10, 1. / 11, 1. / 12, 1. / 13, 1. / 14};
  const T r = fused(-k, T(kLn2Low), fused(-k, T(kLn2High), x));
  // Taylor series in |r| <= ln(2)/2; the term after r^14/14! is below 2^-58.
  T sum(1.0);
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 14
#endif
  for (int n = 14; n >= 1; --n) sum = fused(sum * r, T(kInverse[n]), T(1.0));
  return sum;
}

/// ln(mantissa 2^exponent), sqrt(1/2) <= mantissa < sqrt(2).
template <class T>
ARCHWALK_BODY T log_of_parts(T mantissa, T exponent) {
  constexpr double kInverseOdd[] = {1.0,     1. / 3,  1. / 5,  1. / 7,  1. / 9, 1. / 11,
                                    1. / 13, 1. / 15, 1. / 17, 1. / 19, 1. / 21};
  // ln m = 2 artanh(s), s = (m-1)/(m+1), |s| <= 0.1716: s^23/23 is below 2^-60.
  const T s = (mantissa - T(1.0)) / (mantissa + T(1.0));
  const T square = s * s;
  T series(kInverseOdd[10]);
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC unroll 9
#endif
  for (int n = 9; n >= 1; --n) series = fused(series, square, T(kInverseOdd[n]));
  const T artanh = fused(series * square, s, s);
  return fused(exponent, T(kLn2High), fused(exponent, T(kLn2Low), T(2.0) * artanh));
}

}  // namespace archwalk
