#include "oracle/matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace archwalk::oracle {

Matrix identity(std::size_t size) {
  Matrix result(size);
  for (std::size_t i = 0; i < size; ++i) result(i, i) = 1;
  return result;
}

Matrix multiply(const Matrix& left, const Matrix& right) {
  const std::size_t size = left.size;
  Matrix product(size);
  for (std::size_t row = 0; row < size; ++row)
    for (std::size_t inner = 0; inner < size; ++inner)
      if (left(row, inner) != 0)
        for (std::size_t column = 0; column < size; ++column)
          product(row, column) += left(row, inner) * right(inner, column);
  return product;
}

Matrix power(const Matrix& matrix, unsigned exponent) {
  Matrix result = identity(matrix.size);
  Matrix square = matrix;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = multiply(result, square);
    if (exponent > 1) square = multiply(square, square);
  }
  return result;
}

Real trace(const Matrix& matrix) {
  Real sum = 0;
  for (std::size_t i = 0; i < matrix.size; ++i) sum += matrix(i, i);
  return sum;
}

Vector expect(const Matrix& transition, const Vector& values) {
  Vector result(transition.size, 0.0L);
  for (std::size_t x = 0; x < transition.size; ++x)
    for (std::size_t y = 0; y < transition.size; ++y) result[x] += transition(x, y) * values[y];
  return result;
}

Vector step_law(const Vector& law, const Matrix& transition) {
  Vector result(transition.size, 0.0L);
  for (std::size_t x = 0; x < transition.size; ++x)
    if (law[x] != 0)
      for (std::size_t y = 0; y < transition.size; ++y) result[y] += law[x] * transition(x, y);
  return result;
}

Vector uniform_law(std::size_t size, const Codes& starts) {
  if (starts.empty()) throw std::invalid_argument("there is no start");
  Vector law(size, 0.0L);
  for (const std::size_t start : starts) law.at(start) += 1.0L / static_cast<Real>(starts.size());
  return law;
}

Vector solve(Matrix a, Vector b) {
  const std::size_t size = a.size;
  for (std::size_t column = 0; column < size; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < size; ++row)
      if (std::fabs(a(row, column)) > std::fabs(a(pivot, column))) pivot = row;
    if (a(pivot, column) == 0) throw std::invalid_argument("the matrix is singular");
    for (std::size_t j = 0; j < size; ++j) std::swap(a(pivot, j), a(column, j));
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < size; ++row) {
      const Real factor = a(row, column) / a(column, column);
      if (factor == 0) continue;
      for (std::size_t j = column; j < size; ++j) a(row, j) -= factor * a(column, j);
      b[row] -= factor * b[column];
    }
  }
  for (std::size_t row = size; row-- > 0;) {
    for (std::size_t j = row + 1; j < size; ++j) b[row] -= a(row, j) * b[j];
    b[row] /= a(row, row);
  }
  return b;
}

Real stochasticity_error(const Matrix& transition) {
  Real worst = 0;
  for (std::size_t x = 0; x < transition.size; ++x) {
    Real sum = 0;
    for (std::size_t y = 0; y < transition.size; ++y) {
      if (!(transition(x, y) >= 0)) return std::numeric_limits<Real>::infinity();
      sum += transition(x, y);
    }
    worst = std::max(worst, std::fabs(sum - 1));
  }
  return worst;
}

Real largest_difference(const Matrix& left, const Matrix& right) {
  Real worst = 0;
  for (std::size_t i = 0; i < left.entries.size(); ++i)
    worst = std::max(worst, std::fabs(left.entries[i] - right.entries.at(i)));
  return worst;
}

}  // namespace archwalk::oracle
