#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"

// The greatest rank of every measured score that a walk has met, where that is tracked.
namespace archwalk::kernels {
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
ARCHWALK_BODY void raise_rank(const std::uint32_t (&rank)[Lanes], std::uint32_t (&best)[Lanes]) {
  for (int lane = 0; lane < Lanes; ++lane) {
    best[lane] = rank[lane] > best[lane] ? rank[lane] : best[lane];
  }
}

// best = max(best, row), rank by rank within the 64-bit words. Copied through arrays of ranks, so
// that the compiler sees one long loop of maxima.
template <int Lanes, class Rank>
ARCHWALK_BODY void raise_ranks(const std::uint64_t (&row)[Lanes], std::uint64_t (&best)[Lanes]) {
  constexpr int kRanks = Lanes * static_cast<int>(sizeof(std::uint64_t) / sizeof(Rank));
  Rank a[kRanks];
  Rank b[kRanks];
  __builtin_memcpy(a, row, sizeof(a));
  __builtin_memcpy(b, best, sizeof(b));
  for (int i = 0; i < kRanks; ++i) b[i] = a[i] > b[i] ? a[i] : b[i];
  __builtin_memcpy(best, b, sizeof(b));
}

template <int Lanes>
ARCHWALK_BODY void raise_row(const WalkTables& tables, const std::uint64_t (&row)[Lanes],
                             std::uint64_t (&best)[Lanes]) {
  if (tables.wide_ranks) {
    raise_ranks<Lanes, std::uint32_t>(row, best);
  } else {
    raise_ranks<Lanes, std::uint16_t>(row, best);
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

/// After a step; state.code is current.
template <int Lanes, class Digits>
ARCHWALK_BODY void raise_best(const WalkTables& tables, WalkState<Digits, Lanes>& state) {
  if (detail::goes_by_codes<Lanes>(tables)) {
    detail::raise_rank<Lanes>(state.code, state.best_rank);
    return;
  }
  if (tables.short_rows != nullptr) {
    std::uint32_t rank[Lanes];
    gather_lanes<Lanes>(tables.short_rows, state.code, rank);
    detail::raise_rank<Lanes>(rank, state.best_rank);
    return;
  }
  if (tables.row_words == 1) {
    std::uint64_t row[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) row[lane] = tables.rows[state.code[lane]];
    detail::raise_row<Lanes>(tables, row, state.best[0]);
    return;
  }
  for (int i = 0; i < tables.row_words; ++i) {
    std::uint64_t row[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      row[lane] = detail::row_word(tables, state.code[lane], i);
    }
    detail::raise_row<Lanes>(tables, row, state.best[i]);
  }
}

}  // namespace archwalk::kernels
