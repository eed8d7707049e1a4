#pragma once

#include <cmath>

namespace archwalk {

/// A number as the sum of two doubles, about 106 bits (Dekker 1971; Knuth, TAOCP 2, §4.2.2). Made
/// of additions and multiplications alone, so it gives the same bits with and without fused
/// multiply-add; needs a compiler that keeps the order of operations.
struct DoubleDouble {
  double high = 0.0;
  double low = 0.0;

  DoubleDouble() = default;
  DoubleDouble(double value) : high(value) {}  // NOLINT: a double is such a number
  DoubleDouble(double h, double l) : high(h), low(l) {}
  explicit operator double() const { return high + low; }
};

/// Relative error of one operation below, at most.
inline constexpr double kDoubleDoubleRoundoff = 0x1p-102;

namespace detail {
inline DoubleDouble fast_two_sum(double a, double b) {  // |a| >= |b|
  const double sum = a + b;
  return {sum, b - (sum - a)};
}
inline DoubleDouble two_sum(double a, double b) {
  const double sum = a + b;
  const double other = sum - a;
  return {sum, (a - (sum - other)) + (b - other)};
}
// Halves of at most 26 bits; |a| < 2^996.
inline DoubleDouble split_bits(double a) {
  const double t = 134217729.0 * a;  // 2^27 + 1
  const double high = t - (t - a);
  return {high, a - high};
}
inline DoubleDouble two_product(double a, double b) {
  const double product = a * b;
  const DoubleDouble x = split_bits(a);
  const DoubleDouble y = split_bits(b);
  return {product, ((x.high * y.high - product) + x.high * y.low + x.low * y.high) + x.low * y.low};
}
}  // namespace detail

inline DoubleDouble operator-(const DoubleDouble& a) {
  return {-a.high, -a.low};
}
inline DoubleDouble operator+(const DoubleDouble& a, const DoubleDouble& b) {
  DoubleDouble sum = detail::two_sum(a.high, b.high);
  const DoubleDouble tail = detail::two_sum(a.low, b.low);
  sum = detail::fast_two_sum(sum.high, sum.low + tail.high);
  return detail::fast_two_sum(sum.high, sum.low + tail.low);
}
inline DoubleDouble operator-(const DoubleDouble& a, const DoubleDouble& b) {
  return a + -b;
}
inline DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
  const DoubleDouble product = detail::two_product(a.high, b.high);
  return detail::fast_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}
inline DoubleDouble operator/(const DoubleDouble& a, const DoubleDouble& b) {
  const double first = a.high / b.high;
  const DoubleDouble rest = a - b * first;
  const double second = rest.high / b.high;
  const DoubleDouble last = rest - b * second;
  return detail::fast_two_sum(first, second) + DoubleDouble(last.high / b.high);
}
inline DoubleDouble& operator+=(DoubleDouble& a, const DoubleDouble& b) {
  return a = a + b;
}
inline DoubleDouble& operator-=(DoubleDouble& a, const DoubleDouble& b) {
  return a = a - b;
}
inline DoubleDouble& operator*=(DoubleDouble& a, const DoubleDouble& b) {
  return a = a * b;
}

}  // namespace archwalk
