#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// The picks of a group, four to a word, a byte each, the first lowest.
template <int Lanes>
struct SingleEditState {
  alignas(kLaneAlignment<Lanes>) std::uint32_t picks[kMaxPicksPerGroup / 4][Lanes];
};

/// One edit, uniformly among all n = L(K-1): pick p sets edge p / (K-1) to its digit plus
/// p mod (K-1) + 1, modulo K. Many lanes make four picks at once out of one product, ⌊U n⁴/2^64⌋
/// in mixed radix, or as many as are left of a group; one lane makes each when it is due.
template <class Digits>
struct SingleEdits {
  using Word = typename Digits::Word;
  static constexpr bool kOneWord = Digits::kBits == 4 && sizeof(Word) == sizeof(std::uint32_t);
  /// Whether many lanes look edits up by pick, where these are few; one lane always does.
  template <int Lanes>
  static constexpr bool kLooksUp =
      kHasTableInRegisters&& kOneWord&& kChunkLanes<LaneChunk<Lanes>> > 1;
  /// Whether the steps of a group can go in a row, and in registers (propose_run of many lanes).
  template <int Lanes>
  static constexpr bool kRuns = kOneWord;

  /// Most edits whose pairs are taken apart in 16 bits: the greatest n with n³ < 2^16.
  static constexpr std::uint32_t kMostByHalves = 40;

  Digits digits;
  std::uint32_t count = 0;       // n
  std::uint32_t edge_magic = 0;  // pick / (K-1) = pick * magic >> 16
  std::uint32_t half_magic = 0;  // pair / n = pair * magic >> 16, where n <= kMostByHalves
  std::uint32_t pair_magic = 0;  // pair / n = pair * magic >> 24
  std::uint32_t quad_magic = 0;  // quad / n² = quad * magic >> (32 + shift)
  std::uint32_t quad_shift = 0;
  const std::uint32_t* edits = nullptr;  // differences by pick, kLookupEntries or more

  SingleEdits() = default;
  SingleEdits(const Digits& packing, StepTables& tables) : digits(packing) {
    const std::uint32_t others = digits.radix() - 1;
    count = static_cast<std::uint32_t>(digits.edges()) * others;
    // ceil(2^16/(K-1)) divides every pick below n <= 120 exactly.
    edge_magic = (65536u + others - 1) / others;
    // ceil(2^16/n) divides every pair below n² exactly where n³ < 2^16.
    half_magic = (65536u + count - 1) / count;  // NOLINT(*-prefer-member-initializer)
    // ceil(2^24/n) divides every pair below n² <= 120² exactly, in 32 bits.
    pair_magic = ((1u << 24) + count - 1) / count;  // NOLINT(*-prefer-member-initializer)
    // ceil(2^(32+s)/n²) with 2^s < n² <= 2^(s+1) divides every quad below n⁴ exactly: the quotient
    // is too large by less than n⁴/2^(32+s) < 1/n², as n⁴ < 2^31.
    const std::uint64_t pairs = std::uint64_t{count} * count;
    quad_shift = pairs > 1 ? static_cast<std::uint32_t>(std::bit_width(pairs - 1)) - 1 : 0;
    quad_magic =
        static_cast<std::uint32_t>(((std::uint64_t{1} << (32 + quad_shift)) + pairs - 1) / pairs);
    if constexpr (kOneWord) {
      edits = tables.template place_shared<std::uint32_t>("single edits", [&] {
        std::vector<std::uint32_t> by_pick(std::max<std::uint32_t>(count, kLookupEntries));
        for (std::uint32_t pick = 0; pick < count; ++pick) {
          by_pick[pick] = static_cast<std::uint32_t>(
              Digits::field(pick % others + 1, static_cast<int>(pick / others)));
        }
        return by_pick;
      });
    }
  }

  /// y may be x. `number` is loaded at the first step of a group.
  template <int Lanes>
  ARCHWALK_BODY void propose(int step_of_group, int steps, PickState<Lanes>& number,
                             SingleEditState<Lanes>& state, const Word (&x)[Lanes],
                             Word (&y)[Lanes]) const {
    if constexpr (Lanes == 1) {  // a wide product is one instruction: nothing to save up
      edit_chunk<kOneWord>(number.template pick_chunk<std::uint32_t>(0, count), x, y);
    } else if (kLooksUp<Lanes> && count <= kLookupEntries) {
      edit<Lanes, kLooksUp<Lanes>>(step_of_group, steps, number, state, x, y);
    } else {
      edit<Lanes, false>(step_of_group, steps, number, state, x, y);
    }
  }

  /// One lane: the next four picks of a number that has as many left.
  ARCHWALK_BODY void pick_four(PickState<1>& number, std::uint32_t (&picks)[4]) const {
    const std::uint32_t pairs = count * count;
    const auto quad = number.template pick_chunk<std::uint32_t>(0, pairs * pairs);
    const std::uint32_t first = high_product(quad, quad_magic) >> quad_shift;
    const std::uint32_t second = quad - first * pairs;
    picks[0] = (first * pair_magic) >> 24;
    picks[1] = first - picks[0] * count;
    picks[2] = (second * pair_magic) >> 24;
    picks[3] = second - picks[2] * count;
  }
  ARCHWALK_BODY std::uint32_t pick_one(PickState<1>& number) const {
    return number.template pick_chunk<std::uint32_t>(0, count);
  }
  /// x with the edit of a pick.
  ARCHWALK_BODY Word edited(Word x, std::uint32_t pick) const {
    return digits.add_lanes(x, difference<true>(pick));
  }

  /// `run` steps of one group in turn, x in place: visit(i, lane, architectures) is called after
  /// step i of the run for the lanes of a chunk from `lane` on. `number` is loaded before the first
  /// step of a group.
  template <int Lanes, class Visitor>
  requires(Lanes > 1 && kRuns<Lanes>) ARCHWALK_BODY
      void propose_run(int step_of_group, int run, int steps, PickState<Lanes>& number,
                       SingleEditState<Lanes>& state, Word (&x)[Lanes], Visitor& visit) const {
    if (kLooksUp<Lanes> && count <= kLookupEntries) {  // NOLINT(bugprone-branch-clone): some sets
      edit_run<Lanes, kLooksUp<Lanes>>(step_of_group, run, steps, number, state, x, visit);
    } else {
      edit_run<Lanes, false>(step_of_group, run, steps, number, state, x, visit);
    }
  }

 private:
  static constexpr int kPicksPerWord = 4;

  template <int Lanes, bool LookUp>
  ARCHWALK_BODY void edit(int step_of_group, int steps, PickState<Lanes>& number,
                          SingleEditState<Lanes>& state, const Word (&x)[Lanes],
                          Word (&y)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    auto& picks = state.picks[step_of_group / kPicksPerWord];
    const int place = step_of_group % kPicksPerWord;
    if (place == 0) {
      for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
        store_lanes(picks + lane, next_picks<T>(steps - step_of_group, number, lane));
      }
    }
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      edit_chunk<LookUp>(load_lanes<T>(picks + lane) >> (8 * place), x + lane, y + lane);
    }
  }

  template <int Lanes, bool LookUp, class Visitor>
  ARCHWALK_BODY void edit_run(int step_of_group, int run, int steps, PickState<Lanes>& number,
                              SingleEditState<Lanes>& state, Word (&x)[Lanes],
                              Visitor& visit) const {
    using T = LaneChunk<Lanes>;
    for (int i = 0; i < run;) {
      const int step = step_of_group + i;
      if (step % kPicksPerWord == 0 && run - i >= kPicksPerWord) {
        if (count <= kMostByHalves) {
          edit_four<Lanes, LookUp, true>(i, number, x, visit);
        } else {
          edit_four<Lanes, LookUp, false>(i, number, x, visit);
        }
        i += kPicksPerWord;
      } else {
        edit<Lanes, LookUp>(step, steps, number, state, x, x);
        for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
          visit(i, lane, load_lanes<T>(x + lane));
        }
        ++i;
      }
    }
  }

  // Four steps out of four picks, from step i of a run on. In two loops: a processor looks ahead
  // over several chunks of a short one, where it would wait for the one chunk of a long one.
  template <int Lanes, bool LookUp, bool ByHalves, class Visitor>
  ARCHWALK_BODY void edit_four(int i, PickState<Lanes>& number, Word (&x)[Lanes],
                               Visitor& visit) const {
    using T = LaneChunk<Lanes>;
    alignas(kLaneAlignment<Lanes>) std::uint32_t picks[Lanes];
    const std::uint32_t pairs = count * count;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(picks + lane,
                  unpack<ByHalves>(number.template pick_chunk<T>(lane, pairs * pairs)));
    }
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T four = load_lanes<T>(picks + lane);
      T now = load_lanes<T>(x + lane);
      now = digits.add_lanes(now, difference<LookUp>(four));
      visit(i, lane, now);
      now = digits.add_lanes(now, difference<LookUp>(four >> 8));
      visit(i + 1, lane, now);
      now = digits.add_lanes(now, difference<LookUp>(four >> 16));
      visit(i + 2, lane, now);
      now = digits.add_lanes(now, difference<LookUp>(four >> 24));
      visit(i + 3, lane, now);
      store_lanes(x + lane, now);
    }
  }

  // The next picks out of the numbers of a chunk of lanes, four where the group has so many left.
  template <class T, int Lanes>
  ARCHWALK_BODY T next_picks(int left, PickState<Lanes>& number, int lane) const {
    const std::uint32_t pairs = count * count;
    T quad;  // four digits to the base n, the last of them 0 where fewer are left
    if (left >= kPicksPerWord) {
      quad = number.template pick_chunk<T>(lane, pairs * pairs);
    } else {
      const std::uint32_t taken = left == 3 ? pairs * count : left == 2 ? pairs : count;
      const std::uint32_t missing = left == 3 ? count : left == 2 ? pairs : pairs * count;
      quad = number.template pick_chunk<T>(lane, taken) * missing;
    }
    return count <= kMostByHalves ? unpack<true>(quad) : unpack<false>(quad);
  }

  // The four digits of a number to the base n, a byte each, the highest in the lowest byte.
  template <bool ByHalves, class T>
  ARCHWALK_BODY T unpack(T quad) const {
    const T first = upper_half(long_product(quad, quad_magic)) >> quad_shift;
    const T pairs = first | ((quad - first * (count * count)) << 16);  // of 16 bits each
    T higher;
    if constexpr (ByHalves) {
      higher = high_halves(pairs, half_magic);
    } else {
      higher = (((pairs & 0xFFFFu) * pair_magic) >> 24) |
               ((((pairs >> 16) * pair_magic) >> 8) & 0xFFFF0000u);
    }
    return higher | ((pairs - higher * count) << 8);
  }

  // What the picks in the lowest bytes change; the other bytes may hold anything.
  template <bool LookUp, class T>
  ARCHWALK_BODY T difference(T picks) const {
    static_assert(kOneWord);
    if constexpr (LookUp) {
      return table_lookup(edits, picks);
    } else {
      const std::uint32_t others = digits.radix() - 1;
      const T picked = picks & 0xFFu;
      const T edge = (picked * edge_magic) >> 16;
      return (picked - edge * others + 1u) << (edge * 4u);
    }
  }

  // y = x with the edits that the lowest bytes of a chunk pick.
  template <bool LookUp, class T>
  ARCHWALK_BODY void edit_chunk(T picks, const Word* x, Word* y) const {
    if constexpr (kOneWord) {
      store_lanes(y, digits.add_lanes(load_lanes<T>(x), difference<LookUp>(picks)));
    } else {
      constexpr int kCount = kChunkLanes<T>;
      const std::uint32_t others = digits.radix() - 1;
      std::uint32_t pick[kCount];
      store_lanes(pick, picks & 0xFFu);
      for (int lane = 0; lane < kCount; ++lane) {
        const std::uint32_t edge = (pick[lane] * edge_magic) >> 16;
        const std::uint32_t change = pick[lane] - edge * others + 1;
        y[lane] = digits.add(x[lane], static_cast<Word>(Word{change} << (Digits::kBits * edge)));
      }
    }
  }
};

}  // namespace archwalk
