#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// What is left of four picks at once, and of two.
template <int Lanes>
struct SingleEditState {
  alignas(kLaneAlignment<Lanes>) std::uint32_t next_pair[Lanes];
  alignas(kLaneAlignment<Lanes>) std::uint32_t next_pick[Lanes];
};

/// One edit, uniformly among all n = L(K-1): pick p sets edge p / (K-1) to its digit plus
/// p mod (K-1) + 1, modulo K. Four picks at once where all are of one group, ⌊U n⁴/2^64⌋ in mixed
/// radix; of what is left at a group's end two or one.
template <class Digits>
struct SingleEdits {
  using Word = typename Digits::Word;
  static constexpr bool kOneWord = Digits::kBits == 4 && sizeof(Word) == sizeof(std::uint32_t);
  /// Whether many lanes look edits up by pick, where these are few; one lane always does.
  template <int Lanes>
  static constexpr bool kLooksUp =
      kHasTableInRegisters&& kOneWord&& kChunkLanes<LaneChunk<Lanes>> == kVectorLanes;

  Digits digits;
  std::uint32_t count = 0;       // n
  std::uint32_t edge_magic = 0;  // pick / (K-1) = pick * magic >> 16
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
      edit_chunk<kOneWord>(number.pick_chunk(0, count), x, y);
    } else if (kLooksUp<Lanes> && count <= kLookupEntries) {
      edit<Lanes, kLooksUp<Lanes>>(step_of_group, steps, number, state, x, y);
    } else {
      edit<Lanes, false>(step_of_group, steps, number, state, x, y);
    }
  }

 private:
  template <int Lanes, bool LookUp>
  ARCHWALK_BODY void edit(int step_of_group, int steps, PickState<Lanes>& number,
                          SingleEditState<Lanes>& state, const Word (&x)[Lanes],
                          Word (&y)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    const int step_of_quad = step_of_group % 4;
    const int left = steps - step_of_group;  // in the group, this one included
    const bool is_second_pair = step_of_quad == 2 && left + step_of_quad >= 4;
    const std::uint32_t pairs = count * count;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      T picked;
      if (step_of_quad % 2 == 1) {
        picked = load_lanes<T>(state.next_pick + lane);
      } else if (is_second_pair) {
        picked = first_of_pair(state, lane, load_lanes<T>(state.next_pair + lane));
      } else if (left >= 4) {
        const T quad = number.pick_chunk(lane, T{} + pairs * pairs);
        const T pair = high_product(quad, T{} + quad_magic) >> quad_shift;
        store_lanes(state.next_pair + lane, quad - pair * pairs);
        picked = first_of_pair(state, lane, pair);
      } else if (left >= 2) {
        picked = first_of_pair(state, lane, number.pick_chunk(lane, T{} + pairs));
      } else {
        picked = number.pick_chunk(lane, T{} + count);
      }
      edit_chunk<LookUp>(picked, x + lane, y + lane);
    }
  }

  // The first of two picks; the second is kept.
  template <int Lanes, class T>
  ARCHWALK_BODY T first_of_pair(SingleEditState<Lanes>& state, int lane, T pair) const {
    const T picked = (pair * pair_magic) >> 24;
    store_lanes(state.next_pick + lane, pair - picked * count);
    return picked;
  }

  // y = x with the picked edits of a chunk of lanes.
  template <bool LookUp, class T>
  ARCHWALK_BODY void edit_chunk(T picked, const Word* x, Word* y) const {
    const std::uint32_t others = digits.radix() - 1;
    if constexpr (LookUp) {
      store_lanes(y, digits.add_lanes(load_lanes<T>(x), table_lookup(edits, picked)));
    } else if constexpr (kOneWord) {
      const T edge = (picked * edge_magic) >> 16;
      const T change = picked - edge * others + 1u;
      store_lanes(y, digits.add_lanes(load_lanes<T>(x), change << (edge * 4u)));
    } else {
      constexpr int kCount = kChunkLanes<T>;
      std::uint32_t pick[kCount];
      store_lanes(pick, picked);
      for (int lane = 0; lane < kCount; ++lane) {
        const std::uint32_t edge = (pick[lane] * edge_magic) >> 16;
        const std::uint32_t change = pick[lane] - edge * others + 1;
        y[lane] = digits.add(x[lane], static_cast<Word>(Word{change} << (Digits::kBits * edge)));
      }
    }
  }
};

}  // namespace archwalk
