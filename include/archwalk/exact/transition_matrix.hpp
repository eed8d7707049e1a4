#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// An operator's matrix P on one table, made row by row and never held: the numbers that the exact
/// engine's sparse method multiplies by.
class TransitionMatrix {
 public:
  /// InputError where the matrix has more entries than the sparse method would store, or the guide
  /// can't be used (see make_guide). The table and the operator must outlive the matrix.
  TransitionMatrix(const BenchmarkTable& table, const Operator& op,
                   bool missing_guides_rank_lowest);
  ~TransitionMatrix();

  std::uint32_t size() const;
  /// Entries of all rows, at most.
  std::uint64_t most_entries() const;

  /// The entries of row x that are positive, by target. P(x,x) is 1 minus the sum of the others,
  /// and left out where it can't be told from that sum's rounding error: a step that always moves
  /// has no loop. The row sums to 1 within row_sum_error().
  void row(std::uint32_t x, std::vector<Transition>& out) const;
  double row_sum_error() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace archwalk
