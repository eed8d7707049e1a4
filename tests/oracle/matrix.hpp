#pragma once

#include <cstddef>

#include "oracle/product_space.hpp"

namespace archwalk::oracle {

// A dense square matrix; entry (x, y) of a transition matrix is the probability of x → y.
struct Matrix {
  std::size_t size = 0;
  Vector entries;  // [size, size], row-major

  explicit Matrix(std::size_t n = 0) : size(n), entries(n * n, 0.0L) {}
  Real& operator()(std::size_t row, std::size_t column) { return entries[row * size + column]; }
  Real operator()(std::size_t row, std::size_t column) const {
    return entries[row * size + column];
  }
};

Matrix identity(std::size_t size);
Matrix multiply(const Matrix& left, const Matrix& right);
Matrix power(const Matrix& matrix, unsigned exponent);
Real trace(const Matrix& matrix);

// Backward: (P u)(x) = Σ_y P(x,y) u(y), the expectation of u after one step from x.
Vector expect(const Matrix& transition, const Vector& values);
// Forward: (p P)(y) = Σ_x p(x) P(x,y), the law after one step from the law p.
Vector step_law(const Vector& law, const Matrix& transition);
// The uniform law on `starts` in a space of `size` architectures.
Vector uniform_law(std::size_t size, const Codes& starts);

// x with A x = b: Gaussian elimination with partial pivoting. Throws where A is singular.
Vector solve(Matrix a, Vector b);

// Largest |row sum − 1| over the rows, or infinity where an entry is negative.
Real stochasticity_error(const Matrix& transition);
Real largest_difference(const Matrix& left, const Matrix& right);

}  // namespace archwalk::oracle
