#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"

// The greatest rank of every measured score that a walk has met, where that is tracked.
namespace archwalk::kernels {

/// Where a score's rank lies in a row of ranks.
struct RowPlace {
  int word = 0;
  int shift = 0;
  std::uint32_t mask = 0;

  ARCHWALK_BODY std::uint32_t rank(std::uint64_t row_word) const {
    return static_cast<std::uint32_t>(row_word >> shift) & mask;
  }
};

ARCHWALK_BODY RowPlace row_place(int score, bool wide_ranks) {
  const int per_word = wide_ranks ? 2 : 4;
  return {score / per_word, score % per_word * (64 / per_word), wide_ranks ? ~0u : 0xFFFFu};
}

namespace detail {

ARCHWALK_BODY std::uint64_t row_word(const WalkTables& tables, std::uint32_t code, int i) {
  return tables
      .rows[static_cast<std::uint64_t>(code) * static_cast<std::uint32_t>(tables.row_words) +
            static_cast<std::uint32_t>(i)];
}

template <int Lanes>
ARCHWALK_BODY bool goes_by_codes(const WalkTables& tables) {
  return Lanes > 1 && tables.ascending;  // GPUs are not asked
}

template <int Lanes>
ARCHWALK_BODY void raise_to_code(const std::uint32_t (&code)[Lanes], std::uint32_t (&best)[Lanes]) {
  for (int lane = 0; lane < Lanes; ++lane) {
    best[lane] = code[lane] > best[lane] ? code[lane] : best[lane];
  }
}

template <class Rank, int Lanes, class Digits>
ARCHWALK_BODY void raise_rows(const WalkTables& tables, const std::uint32_t (*code)[Lanes],
                              int steps, WalkState<Digits, Lanes>& state) {
  if (tables.row_words == 1) {
    raise_by_gathers<Rank, Lanes>(tables.rows, code, steps, state.best[0]);
    return;
  }
  for (int step = 0; step < steps; ++step) {
    for (int i = 0; i < tables.row_words; ++i) {
      std::uint64_t row[Lanes];
      for (int lane = 0; lane < Lanes; ++lane) row[lane] = row_word(tables, code[step][lane], i);
      raise_parts<Rank, Lanes>(row, state.best[i]);
    }
  }
}

}  // namespace detail

/// At X_0.
template <int Lanes, class Digits>
ARCHWALK_BODY void begin_best(const WalkTables& tables, const std::uint32_t (&start)[Lanes],
                              WalkState<Digits, Lanes>& state) {
  if (detail::goes_by_codes<Lanes>(tables)) {
    for (int lane = 0; lane < Lanes; ++lane) state.best_rank[lane] = start[lane];
    return;
  }
  for (int i = 0; i < tables.row_words; ++i) {
    for (int lane = 0; lane < Lanes; ++lane) {
      state.best[i][lane] = detail::row_word(tables, start[lane], i);
    }
  }
  if (tables.short_rows != nullptr) {
    for (int lane = 0; lane < Lanes; ++lane) {
      state.best_rank[lane] = tables.short_rows[start[lane]];
    }
  }
}

/// After steps that led to these codes in turn.
template <int Lanes, class Digits>
ARCHWALK_BODY void raise_best(const WalkTables& tables, const std::uint32_t (*code)[Lanes],
                              int steps, WalkState<Digits, Lanes>& state) {
  if (detail::goes_by_codes<Lanes>(tables)) {
    for (int i = 0; i < steps; ++i) detail::raise_to_code<Lanes>(code[i], state.best_rank);
  } else if (tables.short_rows != nullptr) {
    raise_by_gathers<Lanes>(tables.short_rows, code, steps, state.best_rank);
  } else if (tables.wide_ranks) {
    detail::raise_rows<std::uint32_t, Lanes>(tables, code, steps, state);
  } else {
    detail::raise_rows<std::uint16_t, Lanes>(tables, code, steps, state);
  }
}

}  // namespace archwalk::kernels
