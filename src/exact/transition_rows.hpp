#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Rows of an operator's P, with the acceptance that walks use.
class TransitionRows {
 public:
  /// `guide` without keys for a blind operator. The operator and the shape must outlive the rows.
  TransitionRows(const Operator& op, const ProductShape& shape, std::shared_ptr<const Guide> guide);
  ~TransitionRows();
  TransitionRows(TransitionRows&&) noexcept;

  /// The entries y != x of row x with P(x,y) > 0.
  void off_diagonal(std::uint32_t x, std::vector<Transition>& out) const;

  /// Most entries of a row, x included.
  std::uint64_t row_size() const;
  /// Relative error of an entry, at most.
  double entry_error() const;

 private:
  struct Steps;

  const Operator& op_;
  const ProductShape& shape_;
  std::shared_ptr<const Guide> guide_;
  std::unique_ptr<const Steps> steps_;
};

}  // namespace archwalk
