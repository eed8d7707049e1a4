#include "random_fields.hpp"

#include <cmath>

#include "archwalk/space/digit_transform.hpp"

namespace archwalk {
namespace {

/// Nearly normal with mean 0 and variance 1: the sum of four uniforms of 32 bits.
double draw(const WordSource& words) {
  double sum = 0.0;
  for (int i = 0; i < 2; ++i) {
    const std::uint64_t word = words();
    sum += static_cast<double>(word >> 32) * 0x1p-32;
    sum += static_cast<double>(word & 0xffffffffu) * 0x1p-32;
  }
  return (sum - 2.0) * 1.7320508075688772;  // 4 uniforms have the variance 1/3
}

}  // namespace

double mean_product(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum / static_cast<double>(a.size());
}

void add(std::vector<double>& sum, double weight, const std::vector<double>& field) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight * field[i];
}

void orthonormalise(std::vector<double>& field, const Fields& basis) {
  for (const std::vector<double>& other : basis) add(field, -mean_product(field, other), other);
  const double square = mean_product(field, field);
  const double scale = square > 1e-12 ? 1.0 / std::sqrt(square) : 0.0;
  for (double& value : field) value *= scale;
}

std::vector<double> draw_field(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
                               const std::vector<double>& shares, const WordSource& words) {
  std::vector<double> field(orders.size());
  std::vector<double> square(shares.size() + 1, 0.0);
  for (std::size_t i = 0; i < field.size(); ++i) {
    field[i] = draw(words);
    square[orders[i]] += field[i] * field[i];
  }
  std::vector<double> scale(1, 0.0);
  for (std::size_t j = 0; j < shares.size(); ++j) {
    const double told = shares[j] * static_cast<double>(field.size());
    scale.push_back(square[j + 1] > 0.0 ? std::sqrt(told / square[j + 1]) : 0.0);
  }
  for (std::size_t i = 0; i < field.size(); ++i) field[i] *= scale[orders[i]];
  inverse_digit_transform(field, shape);
  return field;
}

std::vector<double> cholesky(const std::vector<double>& matrix,
                             const std::vector<std::size_t>& sequence) {
  const std::size_t n = sequence.size();
  std::vector<double> lower(n * n, 0.0);
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t row = column; row < n; ++row) {
      double rest = matrix[sequence[row] * n + sequence[column]];
      for (std::size_t i = 0; i < column; ++i) rest -= lower[row * n + i] * lower[column * n + i];
      const double pivot = lower[column * n + column];
      if (row == column) {
        lower[row * n + column] = rest > 1e-12 ? std::sqrt(rest) : 0.0;
      } else if (pivot > 0.0) {
        lower[row * n + column] = rest / pivot;
      }
    }
  }
  return lower;
}

}  // namespace archwalk
