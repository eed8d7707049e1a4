#include "archwalk/core/elementary.hpp"

#include <cmath>
#include <limits>

namespace archwalk {
namespace {

// ln 2 split so that k * kLn2High is exact for |k| < 2^11 (the upper part has 32 trailing zeros).
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
constexpr double kInverseLn2 = 0x1.71547652b82fep+0;

// Of the complementary error function: the series up to x = 3/2, where its last term is below 2^-60
// of the sum; beyond, so many levels of the continued fraction that the rest is below 2^-60 too.
constexpr double kSeriesEnd = 1.5;
constexpr int kSeriesTerms = 40;
constexpr int kFractionTerms = 120;

}  // namespace

double portable_exp(double x) {
  if (x > 709.78) return std::numeric_limits<double>::infinity();
  if (x < -745.0) return 0.0;
  const double k = std::floor(std::fma(x, kInverseLn2, 0.5));
  const double r = std::fma(-k, kLn2Low, std::fma(-k, kLn2High, x));
  // Taylor series in |r| <= ln(2)/2; the term after r^14/14! is below 2^-58.
  double sum = 1.0;
  for (int n = 14; n >= 1; --n) sum = std::fma(sum * r, 1.0 / n, 1.0);
  return std::ldexp(sum, static_cast<int>(k));
}

double portable_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < 0x1.6a09e667f3bcdp-1) {  // sqrt(1/2)
    mantissa *= 2.0;
    --exponent;
  }
  // ln m = 2 artanh(s), s = (m-1)/(m+1), |s| <= 0.1716: s^23/23 is below 2^-60.
  const double s = (mantissa - 1.0) / (mantissa + 1.0);
  const double square = s * s;
  double series = 1.0 / 21.0;
  for (int n = 19; n >= 3; n -= 2) series = std::fma(series, square, 1.0 / n);
  const double artanh = std::fma(series * square, s, s);
  const double k = static_cast<double>(exponent);
  return std::fma(k, kLn2High, std::fma(k, kLn2Low, 2.0 * artanh));
}

double portable_erfcx(double x) {
  constexpr double kTwoOverRootPi = 0x1.20dd750429b6dp+0;
  if (x < kSeriesEnd) {
    // erf(x) = 2/sqrt(pi) exp(-x²) Σ_n 2^n x^(2n+1) / (2n+1)!! (Abramowitz and Stegun 7.1.6).
    double term = x;
    double sum = x;
    for (int n = 1; n <= kSeriesTerms; ++n) {
      term *= 2.0 * x * x / (2.0 * n + 1.0);
      sum += term;
    }
    return portable_exp(x * x) - kTwoOverRootPi * sum;
  }
  // sqrt(pi) exp(x²) erfc(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))) (ibid. 7.1.14).
  double tail = x;
  for (int n = kFractionTerms; n >= 1; --n) tail = x + 0.5 * n / tail;
  return 0.5 * kTwoOverRootPi / tail;
}

double portable_normal_cdf(double z) {
  constexpr double kRootHalf = 0x1.6a09e667f3bcdp-1;
  const double x = std::abs(z) * kRootHalf;
  const double tail = 0.5 * portable_exp(-x * x) * portable_erfcx(x);
  return z < 0.0 ? tail : 1.0 - tail;
}

}  // namespace archwalk
