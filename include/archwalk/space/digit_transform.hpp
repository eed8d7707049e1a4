#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// An orthonormal transform of functions on K^L that keeps the interaction orders apart: along each
/// digit the Helmert basis, row 0 the constant 1/√K and row i = 1..K-1 the contrast
/// (1, …, 1, -i, 0, …, 0)/√(i(i+1)) (Helmert 1876). Coefficient c belongs to the interaction order
/// coefficient_orders()[c], so that the squares of an order's coefficients add up to N times the
/// mean square of its ANOVA component.
///
/// In place; time O(N L), no memory beside. Only + - * / and square roots in a fixed order: the
/// same bits on every machine.
void digit_transform(std::vector<double>& values, const ProductShape& shape);
void inverse_digit_transform(std::vector<double>& coefficients, const ProductShape& shape);

/// [code] the number of digits that are not 0.
std::vector<std::uint8_t> coefficient_orders(const ProductShape& shape);

}  // namespace archwalk
