#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/acceptance_table.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/metropolis.hpp"
#include "archwalk/operators/picks.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {

/// A rule by difference under Gaussian evaluation noise: A(Δ) from a table of cubics, an
/// exponential below it, one above. Draws: one word a step.
struct GaussianNoiseStep {
  std::int32_t first = 0;
  std::int32_t last = 0;
  int shift = 0;
  const AcceptanceCell* cells = nullptr;
  bool has_tail = false;      ///< A(Δ) = exp(Δ/T) (1 + boost) below the table, else 0
  MetropolisStep tail;        ///< exp(Δ/T)
  std::uint32_t boost = 0;    ///< over 2^32
  bool equal_lowest = false;  ///< whether -inf to -inf is taken

  /// A over 2^32, and `certain` all ones where it is one.
  template <int Lanes>
  ARCHWALK_BODY void chances(const std::int32_t (&x)[Lanes], const std::int32_t (&y)[Lanes],
                             std::uint32_t (&chance)[Lanes],
                             std::uint32_t (&certain)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    std::uint32_t index[Lanes];
    std::uint32_t fraction[Lanes];
    std::uint32_t outside[Lanes];  // of the table
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T from = load_lanes<T>(x + lane);
      const T to = load_lanes<T>(y + lane);
      const T gain = to - from;
      // Finite keys are not negative, -inf is.
      const T lowest_from = mask_less_signed(from, T{});
      const T lowest_to = mask_less_signed(to, T{});
      const T below = mask_less_signed(gain, T{} + static_cast<std::uint32_t>(first));
      const T above = mask_less_signed(T{} + static_cast<std::uint32_t>(last), gain);
      const T finite = ~(lowest_from | lowest_to);
      const T both = lowest_from & lowest_to;
      store_lanes(certain + lane, (above & finite) | (lowest_from & ~lowest_to) |
                                      (both & (T{} + (equal_lowest ? ~0u : 0u))));
      const T inside = finite & ~(above | below);
      const T place = (gain - static_cast<std::uint32_t>(first)) & inside;
      store_lanes(index + lane, place >> shift);
      store_lanes(fraction + lane, shift == 0 ? T{} : place << (32 - shift));
      store_lanes(outside + lane, ~inside);
      T low_chance = T{};
      if (has_tail) {
        const T decay = tail.decline_acceptance(from - to);
        low_chance = (decay + high_product(decay, T{} + boost)) & below & finite;
      }
      store_lanes(chance + lane, low_chance);
    }
    std::uint32_t value[Lanes];
    std::uint32_t slope[Lanes];
    std::uint32_t bend[Lanes];
    std::uint32_t twist[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      const AcceptanceCell& cell = cells[index[lane]];
      value[lane] = cell.value;
      slope[lane] = static_cast<std::uint32_t>(cell.slope);
      bend[lane] = static_cast<std::uint32_t>(cell.bend);
      twist[lane] = static_cast<std::uint32_t>(cell.twist);
    }
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T f = load_lanes<T>(fraction + lane);
      T sum = load_lanes<T>(bend + lane) + signed_high_product(load_lanes<T>(twist + lane), f);
      sum = load_lanes<T>(slope + lane) + signed_high_product(sum, f);
      sum = load_lanes<T>(value + lane) + signed_high_product(sum, f);
      store_lanes(chance + lane,
                  load_lanes<T>(chance + lane) | (sum & ~load_lanes<T>(outside + lane)));
    }
  }

 private:
  // The upper half of signed a times unsigned b.
  template <class T>
  ARCHWALK_BODY static T signed_high_product(T a, T b) {
    return high_product(a, b) - (b & mask_less_signed(a, T{}));
  }
};

/// A rule on the scores of one trial each of x and y, drawn afresh at every step.
/// Draws: a 64-bit number (two words) that picks among the pairs of trials; one word for the rule
/// where it is Metropolis's.
struct TrialNoiseStep {
  const std::int32_t* key = nullptr;     ///< [code, trial]
  const std::uint32_t* count = nullptr;  ///< [code]
  std::uint32_t trials = 0;              ///< columns of `key`
  bool strict = false;                   ///< whether an equal proposal is declined
  std::uint32_t slack = 0;               ///< the largest decline that is taken
  bool is_metropolis = false;
  MetropolisStep metropolis;

  template <class T>
  ARCHWALK_BODY T certain(T x, T y) const {
    if (strict) return mask_less_signed(x, y);
    return ~mask_less_signed(y, x) | ~mask_less(T{} + slack, x - y);
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    PickState<Lanes> number;
    number.load(words);
    std::uint32_t pairs[Lanes];
    std::uint32_t pair[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      pairs[lane] = count[x.code[lane]] * count[y.code[lane]];
    }
    number.pick(pairs, pair);
    std::uint32_t from[Lanes];
    std::uint32_t to[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint32_t other = count[y.code[lane]];
      const std::uint32_t i = pair[lane] / other;
      from[lane] = static_cast<std::uint32_t>(key[x.code[lane] * trials + i]);
      to[lane] = static_cast<std::uint32_t>(key[y.code[lane] * trials + (pair[lane] - i * other)]);
    }
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(mask + lane, certain(load_lanes<T>(from + lane), load_lanes<T>(to + lane)));
    }
    if (!is_metropolis) return;
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T decline = load_lanes<T>(from + lane) - load_lanes<T>(to + lane);
      const T lucky = mask_less(load_lanes<T>(word + lane), metropolis.decline_acceptance(decline));
      store_lanes(mask + lane, load_lanes<T>(mask + lane) | lucky);
    }
  }

  /// The mean over all pairs of trials, rounded down.
  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    std::uint64_t sum = 0;
    for (std::uint32_t i = 0; i < count[x.code]; ++i) {
      for (std::uint32_t j = 0; j < count[y.code]; ++j) {
        const auto from = static_cast<std::uint32_t>(key[x.code * trials + i]);
        const auto to = static_cast<std::uint32_t>(key[y.code * trials + j]);
        if (certain(from, to) != 0) {
          sum += kProbabilityOne;
        } else if (is_metropolis) {
          sum += metropolis.decline_acceptance(from - to);
        }
      }
    }
    return sum / (std::uint64_t{count[x.code]} * count[y.code]);
  }
};

/// One step of Noisy: either kind of noise.
struct NoisyStep {
  static constexpr bool kAcceptsAll = false;
  static constexpr bool kReadsCodes = true;
  bool by_trials = false;
  GaussianNoiseStep gaussian;
  TrialNoiseStep trial;

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    if (by_trials) {
      trial.accept<Lanes>(words, x, y, mask);
      return;
    }
    const auto& word = words.next();
    std::uint32_t chance[Lanes];
    gaussian.chances<Lanes>(x.key, y.key, chance, mask);
    for (int lane = 0; lane < Lanes; ++lane) mask[lane] |= mask_less(word[lane], chance[lane]);
  }

  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    if (by_trials) return trial.acceptance(x, y);
    const std::int32_t from[1] = {x.key};
    const std::int32_t to[1] = {y.key};
    std::uint32_t chance[1];
    std::uint32_t certain[1];
    gaussian.chances<1>(from, to, chance, certain);
    return certain[0] != 0 ? kProbabilityOne : chance[0];
  }
};

}  // namespace archwalk
