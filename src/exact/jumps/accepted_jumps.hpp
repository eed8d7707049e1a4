#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "class_acceptance.hpp"
#include "rows/row_source.hpp"
#include "sums_of_others.hpp"

namespace archwalk {

/// Memory that sums reuse from call to call.
template <class T>
struct JumpScratch {
  std::vector<T> by_place;             ///< [place, column]
  std::vector<std::vector<T>> totals;  ///< [level][node, column]; level 0: of the classes
  std::vector<T> of_class;             ///< [column]
  std::vector<T> piece;                ///< [column]
  SumsOfOthers<T> others;
};

/// Σ_{y≠x} A(x,y) u(y), A(x,y) what a selection accepts of a jump from x to y by the keys of the
/// guide: the same for all that share a key, so that classes of them are added up once. All that is
/// accepted for sure is a range of a binary tree over the classes; of the others each pair of
/// classes has a share. Nothing is subtracted.
class AcceptedJumps {
 public:
  /// All are accepted.
  explicit AcceptedJumps(std::uint32_t size);
  /// Of an operator that has_guided_jumps().
  AcceptedJumps(const Operator& op, const RowSource& source);

  const KeyOrder& order() const { return *order_; }
  const ClassAcceptance& acceptance() const { return acceptance_; }

  /// Vectors are [x, column]; T is double or DoubleDouble. Stopped where this thread's work is
  /// cancelled.
  template <class T>
  void sum(const T* u, T* out, std::size_t columns, JumpScratch<T>& scratch) const;

  /// Roundings that a term takes part in, at most.
  double rounding_units() const;

 private:
  template <class T>
  void add_up(std::size_t columns, JumpScratch<T>& scratch) const;
  template <class T>
  void of_class(std::size_t from, std::size_t columns, JumpScratch<T>& scratch) const;

  std::shared_ptr<const KeyOrder> order_;
  ClassAcceptance acceptance_;
  std::vector<std::uint32_t> class_number_;  // 0, 1, ...: the targets of shares
  std::size_t longest_class_ = 0;
  std::size_t most_shares_ = 0;
};

}  // namespace archwalk
