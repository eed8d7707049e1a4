#pragma once

#include <vector>

#include "archwalk/space/product_shape.hpp"
#include "exact_kernels.hpp"
#include "line_vector.hpp"

namespace archwalk {

/// Σ_d c_d A_d u on a product space for kProductLanes vectors side by side, A_d u(x) the sum of
/// u(y) over the y at edit distance d. A_d is the coefficient of z^d of ⊗_e (I + z O_e), O_e the
/// changes of edge e: edges are multiplied in one by one, 3 additions a number and power of z.
///
/// Codes are cut into their lower and their upper edges. f_j, the coefficients of the lower edges'
/// product, take one block of consecutive codes after the other; then, for every place of a block,
/// g_i = Σ_j c_{i+j} f_j and Σ_i A_i g_i over the upper edges, from the last power to the first:
/// g_i <- g_i + O_e g_{i+1} for one e after the other leaves it in g_0.
class IsotropicLanes {
 public:
  IsotropicLanes(const ProductShape& shape, const RankKernels& kernels);

  /// Where the lanes of an architecture begin in values().
  std::size_t place(std::size_t code) const {
    return code / lower_ * block_ + code % lower_ * kProductLanes;
  }
  /// The vectors, then the products; all zero after clear().
  double* values() { return values_.data(); }
  const double* values() const { return values_.data(); }
  void clear();
  /// `weight` is c, [distance 0..L].
  void multiply(const std::vector<double>& weight);

  /// Roundings that a term takes part in, at most: K - 1 additions an edge (K - 2 of the others
  /// along it and one), c's own, its product, and an addition for each f_j but one.
  static double rounding_units(const ProductShape& shape);
  /// Operations a number of one vector: additions along the edges, 4 - 6/K each, and those of g_i.
  static double operations(const ProductShape& shape);
  /// What it holds.
  static double bytes(const ProductShape& shape);

 private:
  void lower_edges(std::size_t last_distance);
  void upper_edges(const std::vector<double>& weight, std::size_t last_distance, std::size_t first,
                   std::size_t count);

  ProductShape shape_;
  const RankKernels& kernels_;
  std::size_t lower_edges_;
  std::size_t lower_;   // places of a block, K^lower_edges_
  std::size_t blocks_;  // K^(upper edges)
  std::size_t pitch_;   // from f_j to f_{j+1}
  std::size_t block_;   // from one block to the next
  std::size_t upper_pitch_;
  LineVector<double> values_;  // [block, j, place, lane]
  LineVector<double> upper_;   // [m - i, block, place, lane] g_i of some places of all blocks
};

}  // namespace archwalk
