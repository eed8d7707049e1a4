#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "archwalk/space/product_shape.hpp"
#include "archwalk/table/table_shape.hpp"

namespace archwalk {

/// The search for one column of a given shape.
class ShapeMatcher {
 public:
  /// `orders` = coefficient_orders(shape).
  ShapeMatcher(const ProductShape& shape, const std::vector<std::uint8_t>& orders,
               const ColumnShape& told);

  /// Alternates the two steps from this field [code], of which only the ranks count, until each
  /// share is within 2 % of the told one or the rounds are spent. Keeps the best column over all
  /// calls and returns its share error.
  double search(std::vector<double> field);

  /// The best column by rank, [code] in steps of the resolution.
  std::vector<std::int64_t> ranked() const;
  /// The best column with its orders scaled to the told shares and the values squeezed into the
  /// told range.
  std::vector<std::int64_t> rescaled() const;

 private:
  void scale_orders(std::vector<double>& coefficients, const std::vector<double>& aim) const;
  void rank(const std::vector<double>& field);
  std::vector<double> centred(const std::vector<std::uint32_t>& code_of_rank) const;
  std::vector<double> shares(const std::vector<double>& coefficients) const;

  const ProductShape& shape_;
  const std::vector<std::uint8_t>& orders_;
  const ColumnShape& told_;
  double mean_ = 0.0;                                     ///< of told_.k
  std::vector<std::pair<double, std::uint32_t>> sorted_;  ///< work space of rank()
  std::vector<std::uint32_t> code_of_rank_, best_;
  double best_error_;
};

/// The largest |share - told| / told; a share told less than 1e-9 counts as if told that.
double largest_share_error(const std::vector<double>& told, const std::vector<double>& share);

}  // namespace archwalk
