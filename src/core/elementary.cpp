#include "archwalk/core/elementary.hpp"

#include <cmath>
#include <limits>

#include "archwalk/core/elementary_series.hpp"

namespace archwalk {
namespace {

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
  return std::ldexp(exp_of_rest(x, k), static_cast<int>(k));
}

double portable_log(double x) {
  int exponent = 0;
  double mantissa = std::frexp(x, &exponent);
  if (mantissa < kRootHalf) {
    mantissa *= 2.0;
    --exponent;
  }
  return log_of_parts(mantissa, static_cast<double>(exponent));
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
  const double x = std::abs(z) * kRootHalf;
  const double tail = 0.5 * portable_exp(-x * x) * portable_erfcx(x);
  return z < 0.0 ? tail : 1.0 - tail;
}

}  // namespace archwalk
