#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "rows/key_order.hpp"

namespace archwalk {

/// What a selection accepts by the guide's keys, A between classes of equal keys: of one class
/// nothing before class `first`, all from class `whole` on, and a share in between.
struct ClassAcceptance {
  std::vector<std::uint32_t> first;  ///< [class]
  std::vector<std::uint32_t> whole;  ///< [class]
  std::vector<std::uint64_t> row;    ///< [class] where its shares begin, and the end
  std::vector<double> share;         ///< [class, first..whole] exact: multiples of 2^-32

  /// What is accepted within a class.
  double own(std::size_t one) const {
    if (one >= whole[one]) return 1.0;
    return one < first[one] ? 0.0 : share[row[one] + one - first[one]];
  }
};

/// By the selection's own rule, as walks use it; of an operator with guided_jumps(), or of another
/// that selects_by_rank(). The time of selections by difference is that of all pairs of classes.
ClassAcceptance class_acceptance(const Operator& op, const Guide& guide, const KeyOrder& order);

/// Of a blind operator: all from the first class on.
ClassAcceptance accept_all(std::size_t classes);

}  // namespace archwalk
