#pragma once

#include <vector>

#include "arithmetic/isotropic_lanes.hpp"
#include "rank_order.hpp"

namespace archwalk {

/// S u(x) = Σ c_{d(x,y)} u(y) over the y != x that x accepts, those from its first place on.
/// Vectors are by place, [place, column].
///
/// A binary tree halves the places down to leaves. What x accepts consists of a part of the leaf
/// where it begins, whose pairs are added up one by one, and of the right halves of all nodes in
/// whose left halves it begins: one isotropic product a node and column, of u on the right half
/// alone, read by all those x. These lie side by side in the order, too. With leaves of some L √N
/// places that is O(L N^1.5) a column in place of N².
class RankProduct {
 public:
  /// `leaf`: places of a leaf at most; 0: as many as are best.
  RankProduct(const ProductShape& shape, RankOrder order, const RankKernels& kernels,
              std::size_t leaf = 0);

  const RankOrder& order() const { return order_; }
  /// `weight` is c, [distance 0..L]; c_0 counts as 0.
  void multiply(std::vector<double> weight, const double* u, double* out, std::size_t columns);

  /// Relative to c u summed without signs, what a product is off by is at most so many times 2^-53:
  /// the roundings that a term takes part in. In a leaf c's own, the product, kPairPiece additions
  /// and one for each piece; then one for each level of the tree and one more.
  double rounding_units() const;

  /// A product with one vector takes as long as with so many entries of a stored matrix, roughly.
  static double terms(const ProductShape& shape);
  /// What it holds, without vectors.
  static double bytes(const ProductShape& shape);

 private:
  struct Places {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Node {
    Places readers;
    Places right;
  };
  struct Rows {  // of a leaf, at most kPairRows
    Places readers;
    Places leaf;
  };

  void split(Places places, std::size_t depth);
  Places readers_of(Places places) const;
  void add_leaf(Places places, Places readers);
  void add_nodes(const std::vector<double>& weight, const double* u, double* out,
                 std::size_t columns);
  void add_rows(const std::vector<double>& weight, const double* u, double* out,
                std::size_t columns);

  ProductShape shape_;
  RankOrder order_;
  const RankKernels& kernels_;
  std::size_t leaf_;
  std::size_t longest_leaf_ = 0;
  std::size_t depth_ = 0;
  std::vector<Node> nodes_;
  std::vector<Rows> rows_;
  std::vector<std::uint32_t> lane_;      // [place] where its lanes begin
  std::vector<std::uint8_t> digit_;      // [place, edge]
  std::vector<std::uint8_t> row_digit_;  // [rows, edge, kPairRows]
  IsotropicLanes lanes_;
  LineVector<double> sum_;  // [column, kPairRows]
};

}  // namespace archwalk
