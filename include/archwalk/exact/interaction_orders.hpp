#pragma once

#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// A function on K^L split into its interaction orders (ANOVA components): f = Σ_j f_j, where f_j
/// is the projection on eigenspace j of the Hamming scheme, the functions of j digits at a time
/// that average to zero over each of them (Delsarte 1973; Stadler 1996 for landscapes).
struct InteractionOrders {
  std::vector<std::vector<double>> component;  ///< [order 0..L][code]
  std::vector<double> error;                   ///< [order] bound of |computed - true|
};

/// In L passes, one an edge e: with A_e the average over digit e, component j becomes
/// A_e f_j + (1 - A_e) f_{j-1}. Time O(N L²), memory (L+2) N doubles.
InteractionOrders split_by_order(const std::vector<double>& f, const ProductShape& shape);

}  // namespace archwalk
