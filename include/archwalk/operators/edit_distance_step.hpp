#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/proposal_facts.hpp"
#include "archwalk/operators/single_edits.hpp"
#include "archwalk/operators/tabu_list.hpp"

namespace archwalk {

inline constexpr int kMaxEdges = 27;  ///< 2^27 is the largest space

/// A distance that is drawn, by its number among them. Two words, one load of a GPU, are what a
/// step needs.
struct alignas(16) DistanceClass {
  std::uint32_t count = 0;     ///< differences at that distance
  std::uint32_t position = 0;  ///< where they begin; without a table of them, its own number
  std::uint32_t distance = 0;
  std::uint32_t unused = 0;  // tables are told apart by their bytes
};

/// The way from one of these classes to the next: a word above last_below draws the next or a
/// farther one, whose count and position are greater by these (modulo 2^32). One load of a GPU.
struct alignas(16) FartherClass {
  std::uint32_t last_below = 0;
  std::uint32_t more_count = 0;
  std::uint32_t more_position = 0;
  std::uint32_t unused = 0;
};

/// Of so many distances one lane finds the one that is drawn by three comparisons.
inline constexpr int kFewClasses = 8;

/// One step of EditDistance for `Lanes` walks at once.
///
/// Draws: the group's 64-bit number (two words) at its first step; then, where the pmf has more
/// than one distance, one word a step that picks the distance exactly by integer thresholds. The
/// difference y - x is the picked one of those at that distance, in the order of unrank().
template <class Digits>
struct EditDistanceStep {
  using Word = typename Digits::Word;
  static constexpr bool kInPlace = true;
  template <int Lanes>
  struct State : PickState<Lanes> {
    SingleEditState<Lanes> single;
  };

  Digits digits;
  DrawSchedule draws;
  int support = 0;                         // distances with positive probability
  const DistanceClass* classes = nullptr;  // [support]
  const FartherClass* farther = nullptr;   // [support - 1]
  // [i] as farther[i].last_below, all ones from the last class on.
  std::uint32_t last_below[kFewClasses - 1] = {};
  std::uint32_t first_count = 0;  // of the nearest class
  std::uint32_t first_position = 0;
  const Word* differences = nullptr;     // [N] by distance; null if large or single
  const std::uint32_t* below = nullptr;  // difference_counts() for unranking
  bool is_single = false;                // one edit for sure
  SingleEdits<Digits> single;            // then

  template <int Lanes, class Words>
  ARCHWALK_BODY void propose(Words& words, int step_of_group, State<Lanes>& state,
                             const Word (&x)[Lanes], Word (&y)[Lanes]) const {
    if (step_of_group == 0) begin_group(words, state);
    if (is_single) {
      single.template propose<Lanes>(step_of_group, draws.steps, state, state.single, x, y);
      return;
    }
    // The distance's number of differences, and where they begin (its place, without a table).
    std::uint32_t n[Lanes];
    std::uint32_t first[Lanes];
    draw_distance<Lanes>(words, n, first);
    alignas(kLaneAlignment<Lanes>) std::uint32_t index[Lanes];
    state.pick(n, index);
    if (differences != nullptr) {
      Word difference[Lanes];
      for (int lane = 0; lane < Lanes; ++lane) index[lane] += first[lane];
      gather_lanes<Lanes>(differences, index, difference);
      for (int lane = 0; lane < Lanes; ++lane) y[lane] = digits.add(x[lane], difference[lane]);
    } else {
      for (int lane = 0; lane < Lanes; ++lane) {
        y[lane] = digits.add(x[lane], unrank(classes[first[lane]].distance, index[lane]));
      }
    }
  }

  // Steps of one group in turn, where each is one edit.

  template <int Lanes>
  ARCHWALK_BODY bool goes_in_runs() const {
    return SingleEdits<Digits>::template kRuns<Lanes> && is_single;
  }

  /// Many lanes, as SingleEdits has it.
  template <int Lanes, class Words, class Visitor>
  ARCHWALK_BODY void propose_run(Words& words, int step_of_group, int run, State<Lanes>& state,
                                 Word (&x)[Lanes], Visitor& visit) const {
    if (step_of_group == 0) begin_group(words, state);
    if constexpr (SingleEdits<Digits>::template kRuns<Lanes>) {
      single.template propose_run<Lanes>(step_of_group, run, draws.steps, state, state.single, x,
                                         visit);
    }
  }

  /// One lane: begin_group() before the first step of a group; then the picks of single edits come
  /// from `single`, other steps from moved().
  template <int Lanes, class Words>
  ARCHWALK_BODY void begin_group(Words& words, State<Lanes>& state) const {
    state.load(words);
  }

  /// Whether moved() serves.
  ARCHWALK_BODY bool moves_by_few() const {
    return differences != nullptr && support <= kFewClasses;
  }

  /// One lane: x after a step, by one of few distances and the table of differences.
  template <class Words>
  ARCHWALK_BODY Word moved(Words& words, PickState<1>& number, Word x) const {
    std::uint32_t n = first_count;
    std::uint32_t first = first_position;
    if (support > 1) {
      const DistanceClass& drawn = classes[class_of_few(words.next()[0])];
      n = drawn.count;
      first = drawn.position;
    }
    const auto pick = number.template pick_chunk<std::uint32_t>(0, n);
    return digits.add(x, differences[first + pick]);
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
      while (classes[i].position != changed[lane]) ++i;
      changed[lane] = classes[i].distance;
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
      for (int lane = 0; lane < Lanes; ++lane) n[lane] = first_count;
      for (int lane = 0; lane < Lanes; ++lane) first[lane] = first_position;
      return;
    }
    const auto& word = words.next();
    if constexpr (Lanes == 1) {
      const DistanceClass& drawn = classes[drawn_class(word[0])];
      n[0] = drawn.count;
      first[0] = drawn.position;
      return;
    }
    constexpr std::uint32_t kSign = 0x80000000u;  // processors compare signed words
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T drawn = load_lanes<T>(word + lane) ^ kSign;
      T kind_n = T{} + first_count;
      T kind_first = T{} + first_position;
      for (int i = 0; i + 1 < support; ++i) {
        const FartherClass next = farther[i];
        const T beyond = mask_less_signed(T{} + (next.last_below ^ kSign), drawn);
        kind_n += (T{} + next.more_count) & beyond;
        kind_first += (T{} + next.more_position) & beyond;
      }
      store_lanes(n + lane, kind_n);
      store_lanes(first + lane, kind_first);
    }
  }

  /// The number of the class that a word draws.
  ARCHWALK_BODY int drawn_class(std::uint32_t word) const {
    if (support <= kFewClasses) return class_of_few(word);
    int number = 0;
    while (number + 1 < support && word > farther[number].last_below) ++number;
    return number;
  }
  /// The same of at most kFewClasses.
  ARCHWALK_BODY int class_of_few(std::uint32_t word) const {
    const bool upper = word > last_below[3];
    const bool middle = word > (upper ? last_below[5] : last_below[1]);
    const std::uint32_t nearer = middle ? last_below[2] : last_below[0];
    const std::uint32_t farthest = middle ? last_below[6] : last_below[4];
    return (upper ? 4 : 0) + (middle ? 2 : 0) + (word > (upper ? farthest : nearer) ? 1 : 0);
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

}  // namespace archwalk
