#pragma once

#include <cstdint>

namespace archwalk::kernels {

/// Most 64-bit words of ranks that a walk carries for the best score so far: 32 scores with up to
/// 65,536 distinct values each, or 16 scores with more.
inline constexpr int kMaxRowWords = 8;
inline constexpr int kMaxScores16 = kMaxRowWords * 4;
inline constexpr int kMaxScores32 = kMaxRowWords * 2;

/// What walks read of the benchmark table: views into memory of the backend.
struct WalkTables {
  std::uint32_t size = 0;                    ///< N
  const std::int32_t* key = nullptr;         ///< [code] the guide's keys, or null without a guide
  const std::uint16_t* short_key = nullptr;  ///< the same where all fit, else null
  int scores = 0;                            ///< number of measured scores
  const std::int32_t* score = nullptr;       ///< [score, code] k - min k of each measured score

  // For the best score so far; null where it is not tracked.
  const std::uint64_t* rows = nullptr;  ///< [code, row_words] dense ranks of the scores, packed
  const std::uint16_t* short_rows = nullptr;  ///< [code] rank of a single score that has few
  int row_words = 0;
  bool wide_ranks = false;  ///< 32-bit ranks in a row instead of 16-bit ones
  /// Codes ascend with the only score, and no key is read: the best so far is the greatest code.
  /// Not on GPUs.
  bool ascending = false;
  const std::int32_t* score_of_rank = nullptr;  ///< the scores' distinct k - min k, ascending
  /// [score] where each score's part begins, and one past the last.
  const std::uint32_t* first_of_score = nullptr;

  bool track_incumbent = false;  ///< needs key
};

}  // namespace archwalk::kernels
