#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "archwalk/core/double_double.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/step_tables.hpp"
#include "archwalk/operators/tabu_list.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk {

inline constexpr int kMaxEdges = 27;  ///< 2^27 is the largest space

/// One step of EditDistance for `Lanes` walks at once.
///
/// Draws: the group's 64-bit number (two words) at its first step; then, where the pmf has more
/// than one distance, one word a step that picks the distance exactly by integer thresholds. The
/// difference y - x is the picked one of those at that distance, in the order of DistanceTable.
template <class Digits>
struct EditDistanceStep {
  using Word = typename Digits::Word;
  template <int Lanes>
  struct State : PickState<Lanes> {
    alignas(kLaneAlignment<Lanes>) std::uint32_t next_pick[Lanes];  // of a pair
  };

  Digits digits;
  DrawSchedule draws;
  int support = 0;  // distances with positive probability, numbered 0..support-1
  // A word above last_below[i] draws a distance from number i on; the next two then grow by these.
  std::uint32_t last_below[kMaxEdges + 1] = {};
  std::uint32_t more_count[kMaxEdges + 1] = {};
  std::uint32_t more_position[kMaxEdges + 1] = {};
  std::uint32_t count[kMaxEdges + 1] = {};  // differences at that distance
  std::uint32_t position[kMaxEdges + 1] =
      {};  // where they begin; without a table the number itself
  std::uint32_t distance[kMaxEdges + 1] = {};  // the distances
  const Word* differences = nullptr;           // [N] by distance, or null in a large space
  const std::uint32_t* below = nullptr;        // difference_counts() for unranking
  std::uint32_t single_edit_magic = 0;         // pick / (K-1) = pick * magic >> 16, if not 0
  std::uint32_t pair_magic = 0;                // pair / count = pair * magic >> 24
  std::uint32_t single_edits[kTableInRegisters] = {};  // differences by pick, if they are so few

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    if (single_edit_magic != 0) {
      propose_single_edit<Lanes>(step_of_group, state, x, y);
      return;
    }
    // The distance's number of differences, and where they begin (its place, without a table).
    std::uint32_t n[Lanes];
    std::uint32_t first[Lanes];
    draw_distance<Lanes>(words, n, first);
    std::uint32_t index[Lanes];
    state.pick(n, index);
    if (differences != nullptr) {
      for (int lane = 0; lane < Lanes; ++lane) {
        y[lane] = digits.add(x[lane], differences[first[lane] + index[lane]]);
      }
    } else {
      for (int lane = 0; lane < Lanes; ++lane) {
        y[lane] = digits.add(x[lane], unrank(distance[first[lane]], index[lane]));
      }
    }
  }

  /// The same among the architectures at that distance that are not in the list; where none is left
  /// y = x. As many words, and the same pick where no member is at that distance.
  template <int Lanes, class Words>
  ARCHWALK_BODY void propose_excluding(Words& words, int step_of_group, State<Lanes>& state,
                                       const TabuList<Word, Lanes>& tabu, const Word (&x)[Lanes],
                                       Word (&y)[Lanes]) const {
    if (step_of_group == 0) state.load(words);
    std::uint32_t n[Lanes];
    std::uint32_t changed[Lanes];
    draw_distance<Lanes>(words, n, changed);
    LeftOutPlaces<Lanes> out;
    std::uint32_t left[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      int i = 0;
      while (position[i] != changed[lane]) ++i;
      changed[lane] = distance[i];
      for (std::uint32_t m = 0; m < tabu.count[lane]; ++m) {
        const Word member = tabu.member[m][lane];
        if (changed_digits(x[lane], member) == changed[lane]) {
          out.add(lane, rank(changed[lane], x[lane], member));
        }
      }
      left[lane] = out.left(lane, n[lane]);
    }
    std::uint32_t index[Lanes];
    state.pick(left, index);
    for (int lane = 0; lane < Lanes; ++lane) {
      const Word picked = digits.add(x[lane], unrank(changed[lane], out.past(lane, index[lane])));
      y[lane] = out.is_empty(lane, n[lane]) ? x[lane] : picked;
    }
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void draw_distance(Words& words, std::uint32_t (&n)[Lanes],
                                   std::uint32_t (&first)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    if (support == 1) {
      for (int lane = 0; lane < Lanes; ++lane) n[lane] = count[0];
      for (int lane = 0; lane < Lanes; ++lane) first[lane] = position[0];
      return;
    }
    constexpr std::uint32_t kSign = 0x80000000u;  // processors compare signed words
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T drawn = load_lanes<T>(word + lane) ^ kSign;
      T kind_n = T{} + count[0];
      T kind_first = T{} + position[0];
      for (int i = 1; i < support; ++i) {
        const T beyond = mask_less_signed(T{} + (last_below[i] ^ kSign), drawn);
        kind_n += (T{} + more_count[i]) & beyond;
        kind_first += (T{} + more_position[i]) & beyond;
      }
      store_lanes(n + lane, kind_n);
      store_lanes(first + lane, kind_first);
    }
  }

  // Two picks at once where both are of one group: ⌊U n²/2^64⌋ = n·first + second.
  template <int Lanes>
  ARCHWALK_BODY void propose_single_edit(int step_of_group, State<Lanes>& state,
                                         const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    const std::uint32_t n = count[0];
    if (step_of_group % 2 == 1) {
      for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
        edit_chunk(load_lanes<T>(state.next_pick + lane), x + lane, y + lane);
      }
    } else if (step_of_group + 1 == draws.steps) {
      for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
        edit_chunk(state.pick_chunk(lane, T{} + n), x + lane, y + lane);
      }
    } else {
      for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
        const T pair = state.pick_chunk(lane, T{} + n * n);
        const T picked = (pair * pair_magic) >> 24;
        store_lanes(state.next_pick + lane, pair - picked * n);
        edit_chunk(picked, x + lane, y + lane);
      }
    }
  }

  // y = x with the picked edits of a chunk of lanes.
  template <class T>
  ARCHWALK_BODY void edit_chunk(T picked, const Word* x, Word* y) const {
    const std::uint32_t others = digits.radix() - 1;
    if constexpr (Digits::kBits == 4 && sizeof(Word) == sizeof(std::uint32_t)) {
      if constexpr (kHasTableInRegisters && kChunkLanes<T> == kVectorLanes) {
        if (count[0] <= kTableInRegisters) {
          store_lanes(y, digits.add_lanes(load_lanes<T>(x), table_lookup(single_edits, picked)));
          return;
        }
      }
      const T edge = (picked * single_edit_magic) >> 16;
      const T change = picked - edge * others + 1u;
      store_lanes(y, digits.add_lanes(load_lanes<T>(x), change << (edge * 4u)));
    } else {
      constexpr int kCount = kChunkLanes<T>;
      std::uint32_t pick[kCount];
      store_lanes(pick, picked);
      for (int lane = 0; lane < kCount; ++lane) {
        const std::uint32_t edge = (pick[lane] * single_edit_magic) >> 16;
        const std::uint32_t change = pick[lane] - edge * others + 1;
        y[lane] = digits.add(x[lane], static_cast<Word>(Word{change} << (Digits::kBits * edge)));
      }
    }
  }

  /// The difference of that index among those with `changed` changed digits: from the last edge
  /// down, unchanged first, then digit 1, 2, ..., each with as many ways as the edges below leave.
  ARCHWALK_BODY Word unrank(std::uint32_t changed, std::uint32_t index) const {
    const int edges = digits.edges();
    Word difference = 0;
    for (int edge = edges - 1; edge >= 0; --edge) {
      // NOLINTNEXTLINE(bugprone-implicit-widening-of-multiplication-result): at most 26 · 28.
      const std::uint32_t* row = below + edge * (edges + 1);
      const std::uint32_t unchanged = row[changed];
      if (changed == 0 || index < unchanged) continue;
      index -= unchanged;
      --changed;
      std::uint32_t digit = 1;
      for (const std::uint32_t block = row[changed]; index >= block; index -= block) ++digit;
      difference |= Digits::field(digit, edge);
    }
    return difference;
  }

  /// How many digits of y are not those of x.
  ARCHWALK_BODY std::uint32_t changed_digits(Word x, Word y) const {
    std::uint32_t changed = 0;
    for (int edge = 0; edge < digits.edges(); ++edge) {
      changed += digits.digit(x, edge) != digits.digit(y, edge) ? 1u : 0u;
    }
    return changed;
  }

  /// The index of y - x among the differences with `changed` changed digits, as many as it has: the
  /// inverse of unrank().
  ARCHWALK_BODY std::uint32_t rank(std::uint32_t changed, Word x, Word y) const {
    const int edges = digits.edges();
    std::uint32_t index = 0;
    for (int edge = edges - 1; edge >= 0; --edge) {
      const std::uint32_t from = digits.digit(x, edge);
      const std::uint32_t to = digits.digit(y, edge);
      if (from == to) continue;
      // NOLINTNEXTLINE(bugprone-implicit-widening-of-multiplication-result): at most 26 · 28.
      const std::uint32_t* row = below + edge * (edges + 1);
      const std::uint32_t digit = to > from ? to - from : to + digits.radix() - from;
      index += row[changed];
      --changed;
      index += (digit - 1) * row[changed];
    }
    return index;
  }
};

/// Proposal `edit_distance`: draw a distance d from `pmf`, then y uniformly among the architectures
/// at edit distance d from x:  P(x,y) = pmf[d(x,y)] / (C(L,d) (K-1)^d).
/// Isotropic: P lies in the Bose-Mesner algebra of the Hamming scheme H(L,K) (Delsarte 1973).
struct EditDistance {
  static constexpr std::string_view kName = "edit_distance";
  static constexpr std::string_view kHelp =
      "a distance from a pmf, then uniformly among the architectures at that edit distance";

  std::vector<double> pmf;  ///< [distance 0..L], canonical after prepare()

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"pmf", "1", "0..1, sums to 1, one entry for each distance 0..L",
                "the probability of each edit distance, 0 (stay) first", true},
          self.pmf);
  }

  /// Options of a generated family.
  struct Generate {
    using ProposalType = EditDistance;
    static constexpr std::string_view kName = EditDistance::kName;
    bool stay = false;
    template <class Self, class Visitor>
    static void describe(Self& self, Visitor&& visit) {
      visit(Field{"stay", "1", "true or false",
                  "whether distance 0 has a share of the probability too"},
            self.stay);
    }
  };
  /// Smallest and largest reach that the family can be aimed at.
  static std::pair<double, double> reach_range(const Generate& options, const ProductShape& shape);
  /// Draws w ~ Dirichlet(1) and tilts it, q_d ∝ w_d e^(θd), so that the reach is `target`.
  static EditDistance generate(const Generate& options, double target, const ProductShape& shape,
                               WordSequence& words);

  /// Checks against the space and makes the weights canonical. InputError as canonical_weights().
  void prepare(const ProductShape& shape);

  std::vector<std::uint64_t> weights;  ///< [distance 0..L] over 2^32, set by prepare()

  ProposalFacts facts(const ProductShape& shape, int proposals_per_step = 1) const;
  /// All y with P(x,y) > 0, x included.
  void row(const ProductShape& shape, std::uint32_t x, std::vector<Transition>& out) const;
  /// The same with members that are left out (tabu.hpp), x not among them; what is left of a
  /// distance without any other architecture is on x.
  void row_excluding(const ProductShape& shape, std::uint32_t x,
                     std::span<const std::uint32_t> members, std::vector<Transition>& out) const;
  /// Most architectures that one draw picks among.
  std::uint64_t largest_class(const ProductShape& shape) const;
  /// Number of entries of a row.
  std::uint64_t row_size(const ProductShape& shape) const;
  /// P(x,y) by distance.
  std::vector<DoubleDouble> distance_probabilities(const ProductShape& shape) const;

  template <HasDigits Digits>
  EditDistanceStep<Digits> step(const Digits& digits, const ProductShape& shape, StepTables& tables,
                                int proposals_per_step = 1) const;

 private:
  std::size_t last_distance() const;  // largest distance with positive probability
};

}  // namespace archwalk
