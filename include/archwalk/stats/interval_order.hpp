#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace archwalk {

/// The order of n values known up to error bounds. Value i is the interval [v_i − b_i, v_i + b_i];
/// i lies below j iff its interval ends before that of j begins, that is iff v_j − v_i > b_i + b_j.
/// Overlapping or touching intervals are a tie, so a tie is |v_i − v_j| <= b_i + b_j, decided in
/// exact arithmetic on the given doubles. Such ties are not transitive. With all bounds 0 a tie is
/// equality.
struct IntervalOrder {
  std::vector<std::int32_t> low;    ///< [n] dense rank of v − b among all 2n ends, from 0
  std::vector<std::int32_t> high;   ///< [n] dense rank of v + b among all 2n ends
  std::vector<std::int64_t> below;  ///< [n] how many values lie below i
  std::vector<std::int64_t> above;  ///< [n] how many values lie above i
  std::int32_t rank_count = 0;      ///< number of distinct ends

  std::size_t size() const { return low.size(); }
};

/// Builds the order in O(n log n). An empty `bounds` means all zero. Throws InputError when the
/// lengths differ, a value is NaN, or a bound is NaN or negative.
IntervalOrder make_interval_order(std::span<const double> values, std::span<const double> bounds);

/// For each i the sum over j of a_ij b_ij, where a_ij = +1, 0, −1 as j lies above, ties with or
/// lies below i in `first`, and b_ij the same in `second`: [n]. O(n log n) by sweeping `first` and
/// counting in `second` with Fenwick trees; exact, as everything is counted in integers.
std::vector<std::int64_t> agreement_sums(const IntervalOrder& first, const IntervalOrder& second);

}  // namespace archwalk
