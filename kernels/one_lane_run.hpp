#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"
#include "kernels/walk_traits.hpp"

// Steps of one lane, as GPUs take them, that share random words: what does not change from step to
// step (what is kept, which table the guide's keys are in) is asked once a run instead of at every
// step, of which it would be a third.
namespace archwalk::kernels {

/// What is kept of the architectures on the way.
enum class Kept { nothing, best_rank, all };

ARCHWALK_BODY Kept kept_on_the_way(const WalkTables& tables) {
  if (tables.rows == nullptr && !tables.track_incumbent) return Kept::nothing;
  return tables.short_rows != nullptr && !tables.track_incumbent ? Kept::best_rank : Kept::all;
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
ARCHWALK_BODY void keep(const Body& body, State& state) {
  if constexpr (kKept == Kept::best_rank) {
    const std::uint32_t rank = body.tables.short_rows[state.code[0]];
    state.best_rank[0] = rank > state.best_rank[0] ? rank : state.best_rank[0];
  } else if constexpr (kKept == Kept::all) {
    body.template track<1>(state);
  }
}

// The one random word of a step, drawn before.
struct DrawnWord {
  std::uint32_t word[1];
  ARCHWALK_BODY const std::uint32_t (&next())[1] { return word; }
};

// A step by the edit that is picked.
template <Kept kKept, class Key, class Body, class Words, class State>
ARCHWALK_BODY void step_by(std::uint32_t pick, const Body& body, const Key* keys, Words& words,
                           State& state) {
  const typename Body::Word y[1] = {body.proposal.single.edited(state.x[0], pick)};
  if constexpr (Body::kAcceptsAll) {
    state.x[0] = y[0];
    if constexpr (kKept != Kept::nothing) body.template codes_of<1>(state.x, state.code);
    if constexpr (kKept == Kept::all) {
      if (body.tables.track_incumbent) body.template keys_of<1>(state.code, state.key);
    }
  } else {
    decide<kKept>(body, keys, words, y, state);
  }
  keep<kKept>(body, state);
}

template <Kept kKept, class Key, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_with_keys(const Body& body, const Key* keys, int steps, Words& words,
                                 Carried& carried, State& state) {
  using Selection = decltype(body.selection);
  constexpr bool kIsShort = Body::kAcceptsAll || DecidesByKeys<Selection, std::uint32_t>;
  constexpr bool kTakesWord = DecidesByKeysAndWord<Selection, std::uint32_t>;
  int left = steps;
  if constexpr ((kIsShort || kTakesWord) && kKept != Kept::all) {
#if defined(__CUDA_ARCH__)  // host compilers know no such pragma
    constexpr int kTurns = Body::kAcceptsAll ? 2 : 1;  // a group; guided walks would spill registers
#pragma unroll kTurns
#endif
    for (; left >= 4 && (kIsShort || words.is_even()); left -= 4) {
      std::uint32_t picks[4];
      body.proposal.single.pick_four(carried, picks);
      if constexpr (kIsShort) {
        for (std::uint32_t pick : picks) step_by<kKept>(pick, body, keys, words, state);
      } else {
        std::uint32_t drawn[4];
        words.next_four(drawn);
        for (int i = 0; i < 4; ++i) {
          DrawnWord word{{drawn[i]}};
          step_by<kKept>(picks[i], body, keys, word, state);
        }
      }
    }
  }
#if defined(__CUDA_ARCH__)  // the rest of a group: short code
#pragma unroll 1
#endif
  for (; left > 0; --left) {
    step_by<kKept>(body.proposal.single.pick_one(carried), body, keys, words, state);
  }
}

template <Kept kKept, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_keeping(const Body& body, int steps, Words& words, Carried& carried,
                               State& state) {
  if constexpr (compares_ranks<decltype(body.selection)>) {
    if (body.tables.short_key != nullptr) {
      run_with_keys<kKept>(body, body.tables.short_key, steps, words, carried, state);
      return;
    }
  }
  run_with_keys<kKept>(body, body.tables.key, steps, words, carried, state);
}

}  // namespace detail

/// `steps` steps of a group of proposals in turn, whose words are loaded. Where nothing is kept,
/// state.code is not current afterwards.
template <class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_one_lane(const Body& body, int steps, Words& words, Carried& carried,
                                State& state) {
  switch (kept_on_the_way(body.tables)) {
    case Kept::nothing:
      detail::run_keeping<Kept::nothing>(body, steps, words, carried, state);
      break;
    case Kept::best_rank:
      detail::run_keeping<Kept::best_rank>(body, steps, words, carried, state);
      break;
    case Kept::all:
      detail::run_keeping<Kept::all>(body, steps, words, carried, state);
      break;
  }
}

}  // namespace archwalk::kernels
