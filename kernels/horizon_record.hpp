#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// Where walks stood at the horizons, written down by kernels of one walk a thread: arrays
/// [operator, horizon, walk], a walk its place among the launch's, `replicate * starts + start`.
/// Threads side by side write side by side, and scores are looked up and added up afterwards
/// (RecordTally), over the replicates of a start without a word between threads.
struct HorizonRecord {
  std::uint32_t* code = nullptr;       ///< X_T
  std::uint32_t* incumbent = nullptr;  ///< null where nobody tracks it
  // The greatest ranks so far; both null where they are not tracked.
  std::uint16_t* best_rank = nullptr;  ///< of a single score that has few
  std::uint64_t* best = nullptr;       ///< [operator, horizon, word, walk] rows of ranks
  std::uint64_t walks = 0;             ///< of an operator in the launch
  int horizons = 0;
  int row_words = 0;

  ARCHWALK_BODY std::uint64_t at(std::uint64_t op, int horizon) const {
    return (op * static_cast<std::uint32_t>(horizons) + static_cast<std::uint32_t>(horizon)) *
           walks;
  }
  /// Word `word` of the rows of ranks.
  ARCHWALK_BODY std::uint64_t* best_words(std::uint64_t op, int horizon, int word) const {
    const auto words = static_cast<std::uint32_t>(row_words);
    return best + at(op, horizon) * words + static_cast<std::uint32_t>(word) * walks;
  }
};

/// Which arrays a record has.
struct RecordedParts {
  bool best_rank = false;
  int best_words = 0;
  bool incumbent = false;

  /// Of a walk at a horizon.
  constexpr std::size_t bytes() const {
    return sizeof(std::uint32_t) * (incumbent ? 2 : 1) + sizeof(std::uint64_t) * best_words +
           (best_rank ? sizeof(std::uint16_t) : 0);
  }
};

inline RecordedParts recorded_parts(const WalkTables& tables) {
  RecordedParts parts;
  parts.best_rank = tables.short_rows != nullptr;
  parts.best_words = tables.rows != nullptr && !parts.best_rank ? tables.row_words : 0;
  parts.incumbent = tables.track_incumbent;
  return parts;
}

/// A record in parts.bytes() times operators, horizons and walks bytes, from an address that is
/// a multiple of 8.
inline HorizonRecord record_in(void* memory, const RecordedParts& parts, std::uint64_t operators,
                               int horizons, std::uint64_t walks) {
  HorizonRecord record;
  record.walks = walks;
  record.horizons = horizons;
  record.row_words = parts.best_words;
  const std::uint64_t places = operators * static_cast<std::uint64_t>(horizons) * walks;
  auto* next = static_cast<std::uint64_t*>(memory);
  if (parts.best_words > 0) record.best = next;
  next += places * static_cast<std::uint64_t>(parts.best_words);
  record.code = reinterpret_cast<std::uint32_t*>(next);
  auto* after = record.code + places;
  if (parts.incumbent) {
    record.incumbent = after;
    after += places;
  }
  if (parts.best_rank) record.best_rank = reinterpret_cast<std::uint16_t*>(after);
  return record;
}

/// Writes one walk down.
struct Recorder {
  const HorizonRecord& record;
  std::uint32_t op = 0;  ///< of the launch
  std::uint32_t walk = 0;

  template <class Digits>
  ARCHWALK_BODY void operator()(int horizon, const WalkState<Digits, 1>& state) {
    const std::uint64_t at = record.at(op, horizon) + walk;
    record.code[at] = state.code[0];
    if (record.incumbent != nullptr) record.incumbent[at] = state.incumbent[0];
    if (record.best_rank != nullptr) {
      record.best_rank[at] = static_cast<std::uint16_t>(state.best_rank[0]);
    }
    for (int word = 0; word < record.row_words; ++word) {
      record.best_words(op, horizon, word)[walk] = state.best[word][0];
    }
  }
};

}  // namespace archwalk::kernels
