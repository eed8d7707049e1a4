#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// What a selection compares of its guide.
enum class GuideKey {
  none,   ///< blind
  rank,   ///< selections by order
  score,  ///< selections by difference: k - min k
};

/// The key of -inf (and of a missing value that ranks lowest) in a guide by score.
inline constexpr std::int32_t kLowestKey = std::numeric_limits<std::int32_t>::min();

/// The keys that walks carry, [code]. By rank: 0, 1, ... By score: k - (smallest finite k) in
/// 0..2^31-1, or kLowestKey.
/// InputError where the column has missing values and `missing_ranks_lowest` is false (gives their
/// number), or where the finite values span 2^31 steps or more (proposes a coarser resolution).
std::vector<std::int32_t> guide_keys(const ScoreColumn& column, GuideKey kind,
                                     bool missing_ranks_lowest);

}  // namespace archwalk
