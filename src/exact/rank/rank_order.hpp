#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// Whether a selection accepts whatever has a key of the guide that is large enough: `improving`,
/// `non_worsening`, `threshold`.
bool selects_by_rank(const Operator& op);

/// Architectures by the guide's key, the smallest first: what one of them accepts are all from some
/// place on. The accepting are in the same order, as none accepts less than one with a greater key.
struct RankOrder {
  std::vector<std::uint32_t> code;   ///< [place] by (key, code)
  std::vector<std::uint32_t> first;  ///< [place] where what it accepts begins; N: nothing
};

/// By the selection's own rule, as walks use it; only where selects_by_rank().
RankOrder rank_order(const Operator& op, const Guide& guide);

}  // namespace archwalk
