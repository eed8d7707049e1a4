#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"
#include "kernels/walk_traits.hpp"

// Steps of one lane, as GPUs take them, that share random words: what does not change from step to
// step (what is kept, which table the guide's keys are in) is asked once a run instead of at every
// step, of which it would be a third.
namespace archwalk::kernels {

/// What is kept of the architectures on the way: the greatest rank of a single score, or a word of
/// greatest ranks of 16 bits, of up to four scores; with either the incumbent of a guided walk.
/// All: whatever the tables say.
enum class Kept { nothing, rank, row, rank_and_incumbent, row_and_incumbent, all };

constexpr bool keeps_rank(Kept kept) {
  return kept == Kept::rank || kept == Kept::rank_and_incumbent;
}
constexpr bool keeps_row(Kept kept) {
  return kept == Kept::row || kept == Kept::row_and_incumbent;
}
constexpr bool keeps_incumbent(Kept kept) {
  return kept == Kept::rank_and_incumbent || kept == Kept::row_and_incumbent;
}

ARCHWALK_BODY Kept kept_on_the_way(const WalkTables& tables) {
  const bool incumbent = tables.track_incumbent;
  if (tables.rows == nullptr) return incumbent ? Kept::all : Kept::nothing;
  if (tables.short_rows != nullptr) return incumbent ? Kept::rank_and_incumbent : Kept::rank;
  if (tables.row_words > 1 || tables.wide_ranks) return Kept::all;
  return incumbent ? Kept::row_and_incumbent : Kept::row;
}

namespace detail {

// One step of a guided walk after its proposal, with the keys of all architectures at hand.
template <Kept kKept, class Key, class Body, class Words, class State>
ARCHWALK_BODY void decide(const Body& body, const Key* keys, Words& words,
                          const typename Body::Word (&y)[1], State& state) {
  constexpr bool kNeedsCodes = kKept != Kept::nothing || reads_codes<decltype(body.selection)>;
  std::uint32_t code[1];
  body.template codes_of<1>(y, code);
  const std::int32_t key[1] = {static_cast<std::int32_t>(keys[code[0]])};
  std::uint32_t taken[1];
  body.selection.template accept<1>(words, {state.code, state.key}, {code, key}, taken);
  state.x[0] = taken[0] != 0 ? y[0] : state.x[0];
  state.key[0] = taken[0] != 0 ? key[0] : state.key[0];
  if constexpr (kNeedsCodes) state.code[0] = taken[0] != 0 ? code[0] : state.code[0];
}

template <Kept kKept, class Body, class State>
ARCHWALK_BODY void keep(const Body& body, State& state, std::uint64_t& row) {
  if constexpr (keeps_incumbent(kKept)) {
    const bool is_better = state.key[0] > state.incumbent_key[0];
    state.incumbent_key[0] = is_better ? state.key[0] : state.incumbent_key[0];
    state.incumbent[0] = is_better ? state.code[0] : state.incumbent[0];
  }
  if constexpr (keeps_rank(kKept)) {
    const std::uint32_t rank = body.tables.short_rows[state.code[0]];
    state.best_rank[0] = rank > state.best_rank[0] ? rank : state.best_rank[0];
  } else if constexpr (keeps_row(kKept)) {
    row = greater_halves(row, body.tables.rows[state.code[0]]);
  } else if constexpr (kKept == Kept::all) {
    body.template track<1>(state);
  }
}

// The one random word of a step, drawn before.
struct DrawnWord {
  std::uint32_t word[1];
  ARCHWALK_BODY const std::uint32_t (&next())[1] { return word; }
};

// A step to what is proposed, or none.
template <Kept kKept, class Key, class Body, class Words, class State>
ARCHWALK_BODY void step_to(typename Body::Word proposed, const Body& body, const Key* keys,
                           Words& words, State& state, std::uint64_t& row) {
  const typename Body::Word y[1] = {proposed};
  if constexpr (Body::kAcceptsAll) {
    state.x[0] = y[0];
    if constexpr (kKept != Kept::nothing) body.template codes_of<1>(state.x, state.code);
    if constexpr (kKept == Kept::all) {
      if (body.tables.track_incumbent) body.template keys_of<1>(state.code, state.key);
    }
  } else {
    decide<kKept>(body, keys, words, y, state);
  }
  keep<kKept>(body, state, row);
}

// A step by the edit that is picked.
template <Kept kKept, class Key, class Body, class Words, class State>
ARCHWALK_BODY void step_by(std::uint32_t pick, const Body& body, const Key* keys, Words& words,
                           State& state, std::uint64_t& row) {
  step_to<kKept>(body.proposal.single.edited(state.x[0], pick), body, keys, words, state, row);
}

template <Kept kKept, class Key, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_by_edits(const Body& body, const Key* keys, int steps, Words& words,
                                Carried& carried, State& state, std::uint64_t& row) {
  using Selection = decltype(body.selection);
  constexpr bool kIsShort = Body::kAcceptsAll || DecidesByKeys<Selection, std::uint32_t>;
  constexpr bool kTakesWord = DecidesByKeysAndWord<Selection, std::uint32_t>;
  int left = steps;
  if constexpr ((kIsShort || kTakesWord) && kKept != Kept::all) {
#if defined(__CUDA_ARCH__)  // host compilers know no such pragma
    // Of a group, unrolled: guided walks, and rows of ranks, would spill registers.
    constexpr int kTurns = Body::kAcceptsAll && !keeps_row(kKept) ? 2 : 1;
#pragma unroll kTurns
#endif
    for (; left >= 4 && (kIsShort || words.is_even()); left -= 4) {
      std::uint32_t picks[4];
      body.proposal.single.pick_four(carried, picks);
      if constexpr (kIsShort) {
        for (std::uint32_t pick : picks) step_by<kKept>(pick, body, keys, words, state, row);
      } else {
        std::uint32_t drawn[4];
        words.next_four(drawn);
        for (int i = 0; i < 4; ++i) {
          DrawnWord word{{drawn[i]}};
          step_by<kKept>(picks[i], body, keys, word, state, row);
        }
      }
    }
  }
#if defined(__CUDA_ARCH__)  // the rest of a group: short code
#pragma unroll 1
#endif
  for (; left > 0; --left) {
    step_by<kKept>(body.proposal.single.pick_one(carried), body, keys, words, state, row);
  }
}

template <Way kWay, Kept kKept, class Key, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_with_keys(const Body& body, const Key* keys, int steps, Words& words,
                                 Carried& carried, State& state) {
  // Ranks that lie in memory, in a register while steps go on.
  std::uint64_t row = keeps_row(kKept) ? state.best[0][0] : 0;
  if constexpr (kWay == Way::by_edits) {
    run_by_edits<kKept>(body, keys, steps, words, carried, state, row);
  } else {
    for (int step = 0; step < steps; ++step) {
      const typename Body::Word y = body.proposal.moved(words, carried, state.x[0]);
      step_to<kKept>(y, body, keys, words, state, row);
    }
  }
  if constexpr (keeps_row(kKept)) state.best[0][0] = row;
}

template <Way kWay, Kept kKept, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_keeping(const Body& body, int steps, Words& words, Carried& carried,
                               State& state) {
  if constexpr (compares_ranks<decltype(body.selection)>) {
    if (body.tables.short_key != nullptr) {
      run_with_keys<kWay, kKept>(body, body.tables.short_key, steps, words, carried, state);
      return;
    }
  }
  run_with_keys<kWay, kKept>(body, body.tables.key, steps, words, carried, state);
}

}  // namespace detail

/// `steps` steps of a group of proposals in turn, whose words are loaded. Where nothing is kept,
/// state.code is not current afterwards.
template <Way kWay, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_one_lane(const Body& body, int steps, Words& words, Carried& carried,
                                State& state) {
  const Kept kept = kept_on_the_way(body.tables);
  if constexpr (!Body::kAcceptsAll) {
    if (kept == Kept::rank_and_incumbent) {
      detail::run_keeping<kWay, Kept::rank_and_incumbent>(body, steps, words, carried, state);
      return;
    }
    if (kept == Kept::row_and_incumbent) {
      detail::run_keeping<kWay, Kept::row_and_incumbent>(body, steps, words, carried, state);
      return;
    }
  }
  switch (kept) {
    case Kept::nothing:
      detail::run_keeping<kWay, Kept::nothing>(body, steps, words, carried, state);
      break;
    case Kept::rank:
      detail::run_keeping<kWay, Kept::rank>(body, steps, words, carried, state);
      break;
    case Kept::row:
      detail::run_keeping<kWay, Kept::row>(body, steps, words, carried, state);
      break;
    default:
      detail::run_keeping<kWay, Kept::all>(body, steps, words, carried, state);
      break;
  }
}

}  // namespace archwalk::kernels
