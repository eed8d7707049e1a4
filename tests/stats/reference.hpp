#pragma once

// Definitions of DESIGN §4 written out pair by pair, as slow as they read, for tests to hold the
// fast code against.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace archwalk::reference {

struct Kendall {
  double tau;
  double p;
};

inline int sign_or_tie(double from, double to, double bounds) {
  if (std::abs(to - from) <= bounds) return 0;
  return to > from ? 1 : -1;
}

/// τ and p with the ordered-pair sums of DESIGN §4; empty bounds are zero.
inline Kendall kendall(const std::vector<double>& x, const std::vector<double>& y,
                       std::vector<double> bound_x = {}, std::vector<double> bound_y = {}) {
  const std::size_t n = x.size();
  bound_x.resize(n, 0.0);
  bound_y.resize(n, 0.0);
  double products = 0, squares_a = 0, squares_b = 0, rows_a = 0, rows_b = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double row_a = 0, row_b = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      const int a = sign_or_tie(x[i], x[j], bound_x[i] + bound_x[j]);
      const int b = sign_or_tie(y[i], y[j], bound_y[i] + bound_y[j]);
      products += a * b;
      squares_a += a * a;
      squares_b += b * b;
      row_a += a;
      row_b += b;
    }
    rows_a += row_a * row_a;
    rows_b += row_b * row_b;
  }
  const auto m = static_cast<double>(n);
  const double variance =
      4 / (m * (m - 1) * (m - 2)) * (rows_a - squares_a) * (rows_b - squares_b) +
      2 / (m * (m - 1)) * squares_a * squares_b;
  return {products / std::sqrt(squares_a * squares_b),
          std::erfc(std::abs(products) / std::sqrt(2 * variance))};
}

inline double theil_sen(const std::vector<double>& x, const std::vector<double>& y) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < x.size(); ++j) {
      if (x[j] > x[i]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
    }
  }
  if (slopes.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(slopes.begin(), slopes.end());
  return (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]) / 2;
}

/// A stream of numbers in [0, 1) that is the same on every machine.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  double operator()() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<double>(state_ >> 11) * 0x1p-53;
  }

 private:
  std::uint64_t state_;
};

}  // namespace archwalk::reference
