#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Architectures by the guide's key, the smallest first: what one of them accepts are all from some
/// place on. The accepting are in the same order, as none accepts less than one with a greater key.
struct RankOrder {
  std::vector<std::uint32_t> code;   ///< [place] by (key, code)
  std::vector<std::uint32_t> first;  ///< [place] where what it accepts begins; N: nothing
};

/// Only where selects_by_rank().
RankOrder rank_order(const Operator& op, const Guide& guide);

}  // namespace archwalk
