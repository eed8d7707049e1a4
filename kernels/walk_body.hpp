#pragma once

#include <cstdint>
#include <type_traits>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/memory_step.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/one_lane_run.hpp"
#include "kernels/pack_starts.hpp"
#include "kernels/take_cells.hpp"
#include "kernels/walk_state.hpp"
#include "kernels/walk_tables.hpp"
#include "kernels/walk_traits.hpp"

namespace archwalk::kernels {

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

  /// Whether many lanes decide chunk by chunk, without an array of decisions.
  template <int Lanes>
  static constexpr bool kDecidesByChunks =
      Lanes > 1 && !kRemembers && sizeof(Word) == sizeof(std::uint32_t) &&
      (DecidesByKeys<SelectionStep, LaneChunk<Lanes>> ||
       DecidesByKeysAndWord<SelectionStep, LaneChunk<Lanes>>);
  /// Whether state.code is current after every step, also where nothing is tracked.
  template <int Lanes>
  static constexpr bool kKeepsCodes = !kAcceptsAll && !kDecidesByChunks<Lanes>;

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

  /// Whether steps that share words may go in runs: blind ones of many lanes, all of one lane that
  /// draw a proposal a step and remember nothing.
  template <int Lanes>
  static constexpr bool kRuns = proposes_runs<ProposalStep>&& kHasLaneCodes<Digits> &&
                                (Lanes == 1 ? !kRemembers && !has_many_proposals<SelectionStep>
                                            : kAcceptsAll);

  /// observe(horizon index, state) is called at each horizon; state.code is current then.
  template <int Lanes, Way kWay = Way::step_by_step, class Words, class Observer>
  ARCHWALK_BODY void operator()(Words& words, const std::uint32_t (&start)[Lanes],
                                WalkState<Digits, Lanes>& state, Observer& observe) const {
    Carried<Lanes> carried;
    begin<Lanes>(start, state, carried);
    const bool tracks = tracks_any();
    int place = 0;
    std::uint32_t t = 0;
    for (int horizon = 0; horizon < horizon_count; ++horizon) {
      const std::uint32_t until = horizons[horizon];
      while (t < until) {
        if (goes_in_runs<Lanes, kWay>()) {
          t += advance_run<Lanes, kWay>(words, place, until - t, carried, state, tracks);
        } else {
          advance<Lanes>(words, place, carried, state, tracks);
          ++t;
        }
      }
      if (!tracks && (!kKeepsCodes<Lanes> || goes_in_runs<Lanes, kWay>())) {
        codes_of<Lanes>(state.x, state.code);
      }
      observe(horizon, state);
    }
  }

  // The two pieces of a walk, for bodies that end it by a rule of their own (hitting_body.hpp):
  // begin() once, then advance() with the same `place`, 0 at first: where in a group of proposals
  // that share words the walk stands. `tracks` is tracks_any(); without, codes are
  // current where kKeepsCodes says so.

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
    if constexpr (kAcceptsAll && proposes_in_place<ProposalStep>) {
      propose<Lanes>(words, place, carried, state, state.x);
      if (tracks) see<Lanes>(state);
    } else {
      alignas(kLaneAlignment<Lanes, Word>) Word y[Lanes];
      propose<Lanes>(words, place, carried, state, y);
      arrive<Lanes>(words, place, carried, y, state, tracks);
    }
  }

  /// How one lane goes.
  ARCHWALK_BODY Way way() const {
    if constexpr (kRuns<1>) {
      if (proposal.template goes_in_runs<1>()) return Way::by_edits;
      if (proposal.moves_by_few()) return Way::by_distances;
    }
    return Way::step_by_step;
  }

  /// Whether advance_run() serves.
  template <int Lanes, Way kWay>
  ARCHWALK_BODY bool goes_in_runs() const {
    static_assert(kWay == Way::step_by_step || (Lanes == 1 && kRuns<1>));
    if constexpr (Lanes == 1) {
      return kWay != Way::step_by_step;
    } else if constexpr (kRuns<Lanes>) {
      // Many lanes look back at where they have been: not with keys.
      return proposal.template goes_in_runs<Lanes>() && !tables.track_incumbent;
    } else {
      return false;
    }
  }

  /// As many steps as share words, at most `most`; returns how many.
  template <int Lanes, Way kWay, class Words>
  ARCHWALK_BODY std::uint32_t advance_run(Words& words, int& place, std::uint32_t most,
                                          Carried<Lanes>& carried, WalkState<Digits, Lanes>& state,
                                          bool tracks) const {
    if constexpr (Lanes == 1 && kWay != Way::step_by_step) {
      return advance_lane(words, place, most, carried,
                          [&](int run) { run_one_lane<kWay>(*this, run, words, carried, state); });
    } else if constexpr (Lanes > 1 && kRuns<Lanes>) {
      int run = proposal.draws.steps - place;
      run = run < kMostRun ? run : kMostRun;
      run = static_cast<std::uint32_t>(run) < most ? run : static_cast<int>(most);
      if (tracks) {
        Run<Lanes> way;
        proposal.template propose_run<Lanes>(words, place, run, carried, state.x, way);
        for (int i = 0; i < run; ++i) codes_of<Lanes>(way.x[i], way.x[i]);
        raise_best<Lanes>(tables, way.x, run, state);
        for (int lane = 0; lane < Lanes; ++lane) state.code[lane] = way.x[run - 1][lane];
      } else {
        Unseen unseen;
        proposal.template propose_run<Lanes>(words, place, run, carried, state.x, unseen);
      }
      place += run;
      if (place == proposal.draws.steps) place = 0;
      return static_cast<std::uint32_t>(run);
    } else {
      return 0;
    }
  }

  /// A group of steps that share words, of one lane, what it passes seen by a keeper
  /// (one_lane_run.hpp).
  template <Way kWay, class Words, class Keeper>
  ARCHWALK_BODY void advance_group_seen_by(Keeper& keeper, Words& words, Carried<1>& carried,
                                           WalkState<Digits, 1>& state) const {
    proposal.begin_group(words, carried);
    run_seen_by<kWay>(keeper, *this, proposal.draws.steps, words, carried, state);
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

  /// The guide's keys of architectures.
  template <int Lanes>
  ARCHWALK_BODY void keys_of(const std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) const {
    if (tables.short_key != nullptr) {
      gather_lanes<Lanes>(tables.short_key, code, key);
    } else {
      gather_lanes<Lanes>(tables.key, code, key);
    }
  }

  /// Keeps what is kept of where walks are; codes are current, and keys where the incumbent is
  /// tracked.
  template <int Lanes>
  ARCHWALK_BODY void track(WalkState<Digits, Lanes>& state) const {
    if (tables.track_incumbent) {
      for (int lane = 0; lane < Lanes; ++lane) {
        const std::uint32_t better = state.key[lane] > state.incumbent_key[lane] ? ~0u : 0u;
        state.incumbent_key[lane] = better != 0 ? state.key[lane] : state.incumbent_key[lane];
        state.incumbent[lane] = (state.code[lane] & better) | (state.incumbent[lane] & ~better);
      }
    }
    raise_best<Lanes>(tables, &state.code, 1, state);
  }

 private:
  // Visitors of a run: one keeps the architectures on the way, one does not look.
  template <int Lanes>
  struct Run {
    alignas(kLaneAlignment<Lanes>) std::uint32_t x[kMostRun][Lanes];

    template <class T>
    ARCHWALK_BODY void operator()(int i, int lane, T now) {
      store_lanes(x[i] + lane, now);
    }
  };
  struct Unseen {
    template <class T>
    ARCHWALK_BODY void operator()(int /*i*/, int /*lane*/, T /*x*/) {}
  };

  // go(steps) of a group of one lane; returns how many.
  template <class Words, class Go>
  ARCHWALK_BODY std::uint32_t advance_lane(Words& words, int& place, std::uint32_t most,
                                           Carried<1>& carried, const Go& go) const {
    const int left = proposal.draws.steps - place;
    const int run = static_cast<std::uint32_t>(left) < most ? left : static_cast<int>(most);
    if (place == 0) proposal.begin_group(words, carried);
    go(run);
    place += run;
    if (place == proposal.draws.steps) place = 0;
    return static_cast<std::uint32_t>(run);
  }

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

  // What follows a proposal: the rest of the proposals of the step, the decision, what is kept.
  template <int Lanes, class Words>
  ARCHWALK_BODY void arrive(Words& words, int& place, Carried<Lanes>& carried, Word (&y)[Lanes],
                            WalkState<Digits, Lanes>& state, bool tracks) const {
    if constexpr (kAcceptsAll) {
      for (int lane = 0; lane < Lanes; ++lane) state.x[lane] = y[lane];
      if (tracks) see<Lanes>(state);
    } else {
      alignas(kLaneAlignment<Lanes>) std::uint32_t code[Lanes];
      alignas(kLaneAlignment<Lanes>) std::int32_t key[Lanes];
      look_up<Lanes>(y, code, key);
      if constexpr (has_many_proposals<SelectionStep>) {
        compete<Lanes>(words, place, carried, state, y, code, key);
      }
      if constexpr (kDecidesByChunks<Lanes>) {
        take<Lanes>(words, y, code, key, state, tracks);
      } else {
        alignas(kLaneAlignment<Lanes>) std::uint32_t taken[Lanes];
        selection.template accept<Lanes>(words, {state.code, state.key}, {code, key}, taken);
        if constexpr (kRemembers) memory.template leave<Lanes>(taken, state.x, y, carried.memory);
        take_cells<Lanes>(taken, y, code, key, state.x, state.code, state.key);
        if constexpr (kRemembers) {
          memory.template arrive<Lanes>(carried.memory, state.x, state.code, state.key);
        }
      }
      if (tracks) track<Lanes>(state);
    }
  }

  // Where a blind walk has come to.
  template <int Lanes>
  ARCHWALK_BODY void see(WalkState<Digits, Lanes>& state) const {
    codes_of<Lanes>(state.x, state.code);
    if (tables.track_incumbent) keys_of<Lanes>(state.code, state.key);
    track<Lanes>(state);
  }

  // The further proposals of a step; y becomes the best of all.
  template <int Lanes, class Words>
  ARCHWALK_BODY void compete(Words& words, int& place, Carried<Lanes>& carried,
                             const WalkState<Digits, Lanes>& state, Word (&y)[Lanes],
                             std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) const {
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
      take_cells<Lanes>(better, z, other, other_key, y, code, key);
    }
  }

  // Decides and takes, chunk by chunk.
  template <int Lanes, class Words>
  ARCHWALK_BODY void take(Words& words, const Word (&y)[Lanes],
                          const std::uint32_t (&y_code)[Lanes], const std::int32_t (&y_key)[Lanes],
                          WalkState<Digits, Lanes>& state, bool keeps_codes) const {
    using T = LaneChunk<Lanes>;
    const std::uint32_t* word = nullptr;
    if constexpr (DecidesByKeysAndWord<SelectionStep, T>) word = words.next();
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T from = load_lanes<T>(state.key + lane);
      const T to = load_lanes<T>(y_key + lane);
      T mask;
      if constexpr (DecidesByKeysAndWord<SelectionStep, T>) {
        mask = selection.taken(from, to, load_lanes<T>(word + lane));
      } else {
        mask = selection.taken(from, to);
      }
      store_lanes(state.key + lane, (to & mask) | (from & ~mask));
      take_chunk(mask, y + lane, state.x + lane);
      if (keeps_codes) take_chunk(mask, y_code + lane, state.code + lane);
    }
  }
};

}  // namespace archwalk::kernels
