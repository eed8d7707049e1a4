#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Rows of an operator's P = proposal x acceptance, with the acceptance that walks use.
class TransitionRows {
 public:
  /// `keys` are the guide's keys, [code]; empty for a blind operator.
  TransitionRows(const Operator& op, const ProductShape& shape,
                 std::shared_ptr<const std::vector<std::int32_t>> keys, double guide_resolution);

  /// The entries y != x of row x with P(x,y) > 0.
  void off_diagonal(std::uint32_t x, std::vector<Transition>& out) const;

  /// Most entries of a row, x included.
  std::uint64_t row_size() const;

 private:
  const Operator& op_;
  const ProductShape& shape_;
  std::shared_ptr<const std::vector<std::int32_t>> keys_;
  double guide_resolution_;
};

}  // namespace archwalk
