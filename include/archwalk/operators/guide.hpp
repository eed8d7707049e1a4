#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// What a selection compares of its guide.
enum class GuideKey {
  none,    ///< blind
  rank,    ///< selections by order
  score,   ///< selections by difference: k - min k
  trials,  ///< the guide's single trials, by difference
};

/// The key of -inf (and of a missing value that ranks lowest) in a guide by score.
inline constexpr std::int32_t kLowestKey = std::numeric_limits<std::int32_t>::min();

/// Most trials of one architecture.
inline constexpr int kMaxTrials = 8;

/// A guide as walks and exact methods read it. Without keys (`kind` none) for a blind selection.
struct Guide {
  GuideKey kind = GuideKey::none;
  double resolution = 1.0;        ///< score units a step of the keys
  std::vector<std::int32_t> key;  ///< [code] by rank: 0, 1, ...; else k - (smallest finite k)
  std::vector<std::uint16_t> short_key;  ///< [code] the keys where they are ranks below 2^16
  // Only with kind trials.
  int trials = 0;                          ///< columns of trial_key
  std::vector<std::int32_t> trial_key;     ///< [code, trial] those that exist first
  std::vector<std::uint32_t> trial_count;  ///< [code] >= 1
};

/// The keys that walks carry, [code]. By rank: 0, 1, ... By score: k - (smallest finite k) in
/// 0..2^31-1, or kLowestKey.
/// InputError where the column has missing values and `missing_ranks_lowest` is false (gives their
/// number), or where the finite values span 2^31 steps or more (proposes a coarser resolution).
std::vector<std::int32_t> guide_keys(const ScoreColumn& column, GuideKey kind,
                                     bool missing_ranks_lowest,
                                     const ColumnSorter& sorter = host_sorter());

/// The guide that is the column of that name, for selections that compare it by `kind`. For trials
/// the columns NAME/trial0, NAME/trial1, ... too; a missing trial does not exist.
/// InputError as guide_keys(), and for trials where there are none, more than kMaxTrials, an
/// architecture without one (gives their number), or different resolutions.
Guide make_guide(const BenchmarkTable& table, std::string_view name, GuideKey kind,
                 bool missing_ranks_lowest, const ColumnSorter& sorter = host_sorter());

}  // namespace archwalk
