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

// What looks at a run is a Keeper: see(body, state, i) after step i of some in turn, after(steps)
// once these are done. kNeedsCodes: state.code is current in see(). kAsksTables: state.key too,
// where the tables say that it is tracked. kByFour: up to four steps may be seen before after() is
// called, kBlindGroups: of blind walks, eight in code without a branch.

/// Keeps what the tables ask for.
template <Kept kKept>
class Keeper {
 public:
  static constexpr bool kNeedsCodes = kKept != Kept::nothing;
  static constexpr bool kAsksTables = kKept == Kept::all;
  static constexpr bool kByFour = kKept != Kept::all;
  static constexpr bool kBlindGroups = kKept == Kept::nothing || kKept == Kept::rank;

  // Ranks that lie in memory, in a register while steps go on.
  template <class State>
  ARCHWALK_BODY explicit Keeper(const State& state)
      : row_(keeps_row(kKept) ? state.best[0][0] : 0) {}
  template <class State>
  ARCHWALK_BODY void finish(State& state) const {
    if constexpr (keeps_row(kKept)) state.best[0][0] = row_;
  }

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& body, State& state, int /*i*/) {
    if constexpr (keeps_incumbent(kKept)) {
      const bool is_better = state.key[0] > state.incumbent_key[0];
      state.incumbent_key[0] = is_better ? state.key[0] : state.incumbent_key[0];
      state.incumbent[0] = is_better ? state.code[0] : state.incumbent[0];
    }
    if constexpr (keeps_rank(kKept)) {
      const std::uint32_t rank = body.tables.short_rows[state.code[0]];
      state.best_rank[0] = rank > state.best_rank[0] ? rank : state.best_rank[0];
    } else if constexpr (keeps_row(kKept)) {
      row_ = greater_halves(row_, body.tables.rows[state.code[0]]);
    } else if constexpr (kKept == Kept::all) {
      body.template track<1>(state);
    }
  }
  ARCHWALK_BODY void after(int /*steps*/) {}

 private:
  std::uint64_t row_;
};

namespace detail {

// One step of a guided walk after its proposal, with the keys of all architectures at hand.
template <class Keeper, class Key, class Body, class Words, class State>
ARCHWALK_BODY void decide(const Body& body, const Key* keys, Words& words,
                          const typename Body::Word (&y)[1], State& state) {
  constexpr bool kNeedsCodes = Keeper::kNeedsCodes || reads_codes<decltype(body.selection)>;
  std::uint32_t code[1];
  body.template codes_of<1>(y, code);
  const std::int32_t key[1] = {static_cast<std::int32_t>(keys[code[0]])};
  std::uint32_t taken[1];
  body.selection.template accept<1>(words, {state.code, state.key}, {code, key}, taken);
  state.x[0] = taken[0] != 0 ? y[0] : state.x[0];
  state.key[0] = taken[0] != 0 ? key[0] : state.key[0];
  if constexpr (kNeedsCodes) state.code[0] = taken[0] != 0 ? code[0] : state.code[0];
}

// The one random word of a step, drawn before.
struct DrawnWord {
  std::uint32_t word[1];
  ARCHWALK_BODY const std::uint32_t (&next())[1] { return word; }
};

// A step to what is proposed, or none.
template <class Key, class Body, class Words, class State, class Keeper>
ARCHWALK_BODY void step_to(typename Body::Word proposed, const Body& body, const Key* keys,
                           Words& words, State& state, Keeper& keeper, int i = 0) {
  const typename Body::Word y[1] = {proposed};
  if constexpr (Body::kAcceptsAll) {
    state.x[0] = y[0];
    if constexpr (Keeper::kNeedsCodes) body.template codes_of<1>(state.x, state.code);
    if constexpr (Keeper::kAsksTables) {
      if (body.tables.track_incumbent) body.template keys_of<1>(state.code, state.key);
    }
  } else {
    decide<Keeper>(body, keys, words, y, state);
  }
  keeper.see(body, state, i);
}

template <class Key, class Body, class Words, class Carried, class State, class Keeper>
ARCHWALK_BODY void run_by_edits(const Body& body, const Key* keys, int steps, Words& words,
                                Carried& carried, State& state, Keeper& keeper) {
  using Selection = decltype(body.selection);
  constexpr bool kIsShort = Body::kAcceptsAll || DecidesByKeys<Selection, std::uint32_t>;
  constexpr bool kTakesWord = DecidesByKeysAndWord<Selection, std::uint32_t>;
  const auto& single = body.proposal.single;
  int left = steps;
  if constexpr ((kIsShort || kTakesWord) && Keeper::kByFour) {
#if defined(__CUDA_ARCH__)  // host compilers know no such pragma
    // Of a group, unrolled: others would spill registers.
    constexpr int kTurns = Body::kAcceptsAll && Keeper::kBlindGroups ? 2 : 1;
#pragma unroll kTurns
#endif
    for (; left >= 4 && (kIsShort || words.is_even()); left -= 4) {
      std::uint32_t picks[4];
      single.pick_four(carried, picks);
      std::uint32_t drawn[4] = {};
      if constexpr (!kIsShort) words.next_four(drawn);
      for (int i = 0; i < 4; ++i) {
        const typename Body::Word y = single.edited(state.x[0], picks[i]);
        if constexpr (kIsShort) {
          step_to(y, body, keys, words, state, keeper, i);
        } else {
          DrawnWord word{{drawn[i]}};
          step_to(y, body, keys, word, state, keeper, i);
        }
      }
      keeper.after(4);
    }
  }
#if defined(__CUDA_ARCH__)  // the rest of a group: short code
#pragma unroll 1
#endif
  for (; left > 0; --left) {
    step_to(single.edited(state.x[0], single.pick_one(carried)), body, keys, words, state, keeper);
    keeper.after(1);
  }
}

template <Way kWay, class Key, class Body, class Words, class Carried, class State, class Keeper>
ARCHWALK_BODY void run_with_keys(const Body& body, const Key* keys, int steps, Words& words,
                                 Carried& carried, State& state, Keeper& keeper) {
  if constexpr (kWay == Way::by_edits) {
    run_by_edits(body, keys, steps, words, carried, state, keeper);
  } else {
    for (int step = 0; step < steps; ++step) {
      const typename Body::Word y = body.proposal.moved(words, carried, state.x[0]);
      step_to(y, body, keys, words, state, keeper);
      keeper.after(1);
    }
  }
}

}  // namespace detail

/// `steps` steps of a group of proposals in turn, whose words are loaded, seen by a keeper.
template <Way kWay, class Body, class Words, class Carried, class State, class Keeper>
ARCHWALK_BODY void run_seen_by(Keeper& keeper, const Body& body, int steps, Words& words,
                               Carried& carried, State& state) {
  if constexpr (compares_ranks<decltype(body.selection)>) {
    if (body.tables.short_key != nullptr) {
      detail::run_with_keys<kWay>(body, body.tables.short_key, steps, words, carried, state,
                                  keeper);
      return;
    }
  }
  detail::run_with_keys<kWay>(body, body.tables.key, steps, words, carried, state, keeper);
}

namespace detail {

template <Way kWay, Kept kKept, class Body, class Words, class Carried, class State>
ARCHWALK_BODY void run_keeping(const Body& body, int steps, Words& words, Carried& carried,
                               State& state) {
  Keeper<kKept> keeper(state);
  run_seen_by<kWay>(keeper, body, steps, words, carried, state);
  keeper.finish(state);
}

}  // namespace detail

/// The same, and what the tables ask for is kept. Where that is nothing, state.code is not current
/// afterwards.
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
