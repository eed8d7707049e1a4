#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Rows of an operator's P, with the acceptance that walks use; of one with a memory, the law of a
/// step's result given what it remembers.
class TransitionRows {
 public:
  /// `guide` without keys for a blind operator. The operator and the shape must outlive the rows.
  TransitionRows(const Operator& op, const ProductShape& shape, std::shared_ptr<const Guide> guide);
  ~TransitionRows();
  TransitionRows(TransitionRows&&) noexcept;

  /// The entries y != x of row x with P(x,y) > 0.
  void off_diagonal(std::uint32_t x, std::vector<Transition>& out) const;

  /// The proposal's row from x, the architectures in `left_out` not among its targets: only where
  /// the proposal can leave some out. x is among them where it has a share.
  void proposed(std::uint32_t x, std::span<const std::uint32_t> left_out,
                std::vector<Transition>& out) const;
  /// Applies the selection to a proposal's row: leaves the entries y != x with P(x,y) > 0 and
  /// returns P(x,x), a sum of non-negative terms.
  double select(std::uint32_t x, std::vector<Transition>& row) const;

  /// Entries of all rows, at most.
  std::uint64_t most_entries() const { return matrix_entries(op_, shape_); }
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
