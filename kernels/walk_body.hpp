#pragma once

#include <cstdint>
#include <type_traits>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/memory_step.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/pack_starts.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// Whether a selection compares several proposals a step.
template <class SelectionStep>
inline constexpr bool has_many_proposals = requires {
  SelectionStep::kManyProposals;
};

/// Whether a step's propose() may be given one array as x and y: it says so itself, where that
/// saves blind walks a copy a step.
template <class ProposalStep>
inline constexpr bool proposes_in_place = requires {
  ProposalStep::kInPlace;
};

/// What a walk carries from step to step beside where it stands.
template <class ProposalState, class MemoryState>
struct CarriedState {
  ProposalState proposal;
  MemoryState memory;
};

/// Walks of one operator: X_0 given, then step after step up to the last horizon, with a look at
/// every horizon. Compiled for the CPU with many lanes that the compiler vectorises and for the GPU
/// with one lane a thread; a step is split into loops over lanes: propose, look up, accept, track.
/// No floating point.
template <class DigitsType, class ProposalStep, class SelectionStep,
          class MemoryStepType = NoMemoryStep>
struct WalkBody {
  using Digits = DigitsType;
  using Word = typename Digits::Word;
  static constexpr bool kAcceptsAll = SelectionStep::kAcceptsAll;
  static constexpr bool kRemembers = MemoryStepType::kRemembers;
  static_assert(!(kAcceptsAll && kRemembers));

  /// Without a memory the proposal's state alone.
  template <int Lanes>
  using Carried =
      std::conditional_t<kRemembers,
                         CarriedState<typename ProposalStep::template State<Lanes>,
                                      typename MemoryStepType::template State<Word, Lanes>>,
                         typename ProposalStep::template State<Lanes>>;

  Digits digits;
  ProposalStep proposal;
  SelectionStep selection;
  MemoryStepType memory;
  WalkTables tables;
  const std::uint32_t* horizons = nullptr;  ///< [horizon] strictly ascending, >= 1
  int horizon_count = 0;

  /// observe(horizon index, state) is called at each horizon; state.code is current then.
  template <int Lanes, class Words, class Observer>
  ARCHWALK_BODY void operator()(Words& words, const std::uint32_t (&start)[Lanes],
                                WalkState<Digits, Lanes>& state, Observer& observe) const {
    Carried<Lanes> carried;
    begin<Lanes>(start, state, carried);
    const bool tracks = tracks_any();
    int place = 0;
    std::uint32_t t = 0;
    for (int horizon = 0; horizon < horizon_count; ++horizon) {
      const std::uint32_t until = horizons[horizon];
      for (; t < until; ++t) advance<Lanes>(words, place, carried, state, tracks);
      if (kAcceptsAll && !tracks) codes_of<Lanes>(state.x, state.code);
      observe(horizon, state);
    }
  }

  // The two pieces of a walk, for bodies that end it by a rule of their own (hitting_body.hpp):
  // begin() once, then advance() with the same `place`, 0 at first: where in a group of proposals
  // that share words the walk stands. `tracks` is tracks_any(); blind walks that track nothing keep
  // no codes.

  template <int Lanes>
  ARCHWALK_BODY void begin(const std::uint32_t (&start)[Lanes], WalkState<Digits, Lanes>& state,
                           Carried<Lanes>& carried) const {
    pack_starts<Lanes>(digits, start, state.x);
    for (int lane = 0; lane < Lanes; ++lane) state.code[lane] = start[lane];
    if (tables.key != nullptr) {
      for (int lane = 0; lane < Lanes; ++lane) state.key[lane] = tables.key[start[lane]];
      for (int lane = 0; lane < Lanes; ++lane) state.incumbent_key[lane] = state.key[lane];
    }
    for (int lane = 0; lane < Lanes; ++lane) state.incumbent[lane] = start[lane];
    begin_best<Lanes>(tables, start, state);
    if constexpr (kRemembers) {
      if (tables.key == nullptr) {
        for (int lane = 0; lane < Lanes; ++lane) state.key[lane] = 0;
      }
      memory.template begin<Lanes>(state.x, state.code, state.key, carried.memory);
    }
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void advance(Words& words, int& place, Carried<Lanes>& carried,
                             WalkState<Digits, Lanes>& state, bool tracks) const {
    if constexpr (kAcceptsAll) {
      if constexpr (proposes_in_place<ProposalStep>) {
        propose<Lanes>(words, place, carried, state, state.x);
      } else {
        alignas(kLaneAlignment<Lanes, Word>) Word y[Lanes];
        propose<Lanes>(words, place, carried, state, y);
        for (int lane = 0; lane < Lanes; ++lane) state.x[lane] = y[lane];
      }
      if (!tracks) return;
      codes_of<Lanes>(state.x, state.code);
      if (tables.track_incumbent) {
        keys_of<Lanes>(state.code, state.key);
      }
    } else {
      alignas(kLaneAlignment<Lanes, Word>) Word y[Lanes];
      propose<Lanes>(words, place, carried, state, y);
      alignas(kLaneAlignment<Lanes>) std::uint32_t code[Lanes];
      alignas(kLaneAlignment<Lanes>) std::int32_t key[Lanes];
      look_up<Lanes>(y, code, key);
      if constexpr (has_many_proposals<SelectionStep>) {
        for (int i = 1; i < selection.proposals; ++i) {
          alignas(kLaneAlignment<Lanes, Word>) Word z[Lanes];
          alignas(kLaneAlignment<Lanes>) std::uint32_t other[Lanes];
          alignas(kLaneAlignment<Lanes>) std::int32_t other_key[Lanes];
          alignas(kLaneAlignment<Lanes>) std::uint32_t better[Lanes];
          propose<Lanes>(words, place, carried, state, z);
          look_up<Lanes>(z, other, other_key);
          for (int lane = 0; lane < Lanes; ++lane) {
            better[lane] = other_key[lane] > key[lane] ? ~0u : 0u;
          }
          replace<Lanes>(better, z, other, other_key, y, code, key);
        }
      }
      alignas(kLaneAlignment<Lanes>) std::uint32_t taken[Lanes];
      selection.template accept<Lanes>(words, {state.code, state.key}, {code, key}, taken);
      if constexpr (kRemembers) memory.template leave<Lanes>(taken, state.x, y, carried.memory);
      replace<Lanes>(taken, y, code, key, state.x, state.code, state.key);
      if constexpr (kRemembers) {
        memory.template arrive<Lanes>(carried.memory, state.x, state.code, state.key);
      }
    }
    if (tracks) track<Lanes>(state);
  }

  /// Whether anything of the architectures on the way is kept.
  ARCHWALK_BODY bool tracks_any() const { return tables.rows != nullptr || tables.track_incumbent; }

  /// The codes of packed architectures.
  template <int Lanes>
  ARCHWALK_BODY void codes_of(const Word (&x)[Lanes], std::uint32_t (&code)[Lanes]) const {
    if constexpr (kHasLaneCodes<Digits>) {
      using T = LaneChunk<Lanes>;
      for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
        store_lanes(code + lane, digits.codes(load_lanes<T>(x + lane)));
      }
    } else {
      for (int lane = 0; lane < Lanes; ++lane) code[lane] = digits.code(x[lane]);
    }
  }

 private:
  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int& place, Carried<Lanes>& carried,
                             const WalkState<Digits, Lanes>& state, Word (&y)[Lanes]) const {
    if constexpr (!kRemembers) {
      proposal.template propose<Lanes>(words, place, carried, state.x, y);
    } else if (memory.excludes()) {
      proposal.template propose_excluding<Lanes>(words, place, carried.proposal,
                                                 carried.memory.left, state.x, y);
    } else {
      proposal.template propose<Lanes>(words, place, carried.proposal, state.x, y);
    }
    if (++place == proposal.draws.steps) place = 0;
  }

  template <int Lanes>
  ARCHWALK_BODY void look_up(const Word (&x)[Lanes], std::uint32_t (&code)[Lanes],
                             std::int32_t (&key)[Lanes]) const {
    codes_of<Lanes>(x, code);
    if constexpr (kRemembers) {  // blind ones ask their selection too
      if (tables.key == nullptr) {
        for (int lane = 0; lane < Lanes; ++lane) key[lane] = 0;
        return;
      }
    }
    keys_of<Lanes>(code, key);
  }

  template <int Lanes>
  ARCHWALK_BODY void keys_of(const std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) const {
    if (tables.short_key != nullptr) {
      gather_lanes<Lanes>(tables.short_key, code, key);
    } else {
      gather_lanes<Lanes>(tables.key, code, key);
    }
  }

  // The second cell becomes the first where the mask is set. A bit mask, not a branch: half of the
  // lanes would mispredict.
  template <int Lanes>
  ARCHWALK_BODY static void replace(const std::uint32_t (&mask)[Lanes], const Word (&y)[Lanes],
                                    const std::uint32_t (&y_code)[Lanes],
                                    const std::int32_t (&y_key)[Lanes], Word (&x)[Lanes],
                                    std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) {
    if constexpr (Lanes == 1) {  // GPUs select
      x[0] = mask[0] != 0 ? y[0] : x[0];
      code[0] = mask[0] != 0 ? y_code[0] : code[0];
      key[0] = mask[0] != 0 ? y_key[0] : key[0];
    } else {
      for (int lane = 0; lane < Lanes; ++lane) {
        const std::uint32_t m = mask[lane];
        x[lane] = select(m, y[lane], x[lane]);
        code[lane] = select(m, y_code[lane], code[lane]);
        key[lane] = static_cast<std::int32_t>(select(m, static_cast<std::uint32_t>(y_key[lane]),
                                                     static_cast<std::uint32_t>(key[lane])));
      }
    }
  }

  // `a` where the mask is set, else b.
  template <class Bits>
  ARCHWALK_BODY static Bits select(std::uint32_t mask, Bits a, Bits b) {
    Bits wide;
    if constexpr (sizeof(Bits) == sizeof(mask)) {
      wide = mask;
    } else {
      wide = static_cast<Bits>(Bits{0} - static_cast<Bits>(mask & 1u));
    }
    return static_cast<Bits>((a & wide) | (b & ~wide));
  }

  template <int Lanes>
  ARCHWALK_BODY void track(WalkState<Digits, Lanes>& state) const {
    if (tables.track_incumbent) {
      for (int lane = 0; lane < Lanes; ++lane) {
        const std::uint32_t better = state.key[lane] > state.incumbent_key[lane] ? ~0u : 0u;
        state.incumbent_key[lane] = better != 0 ? state.key[lane] : state.incumbent_key[lane];
        state.incumbent[lane] = (state.code[lane] & better) | (state.incumbent[lane] & ~better);
      }
    }
    raise_best<Lanes>(tables, state);
  }
};

}  // namespace archwalk::kernels
