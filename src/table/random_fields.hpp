#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"
#include "archwalk/table/synthetic.hpp"

namespace archwalk {

using Fields = std::vector<std::vector<double>>;  ///< [column][code]

/// (1/N) Σ a b, summed in the order of codes.
double mean_product(const std::vector<double>& a, const std::vector<double>& b);

/// sum += weight * field
void add(std::vector<double>& sum, double weight, const std::vector<double>& field);

/// Takes out of a field what it has in common with an orthonormal set, and makes its mean square 1;
/// a field that has nothing else becomes 0.
void orthonormalise(std::vector<double>& field, const Fields& basis);

/// A random field with these shares of the orders: coefficients of the digit transform are drawn,
/// scaled and transformed back; `orders` = coefficient_orders(shape).
std::vector<double> draw_field(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
                               const std::vector<double>& shares, const WordSource& words);

/// The lower triangle C with C Cᵀ = the correlation matrix [n * n] with its rows and columns in
/// this sequence (Cholesky); a pivot that rounding or rank makes 0 leaves a column of zeros.
std::vector<double> cholesky(const std::vector<double>& matrix,
                             const std::vector<std::size_t>& sequence);

}  // namespace archwalk
