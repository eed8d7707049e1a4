#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/core/wide_lanes.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// 2^-(i/32) over 2^32, rounded; the first, which would be 2^32, less by one.
inline constexpr std::uint32_t kPowersOfHalf[kLookupEntries] = {
    0xffffffffu, 0xfa83b2dbu, 0xf5257d15u, 0xefe4b99cu, 0xeac0c6e8u, 0xe5b906e7u, 0xe0ccdeecu,
    0xdbfbb798u, 0xd744fccbu, 0xd2a81d92u, 0xce248c15u, 0xc9b9bd86u, 0xc5672a11u, 0xc12c4ccau,
    0xbd08a39fu, 0xb8fbaf47u, 0xb504f334u, 0xb123f582u, 0xad583eeau, 0xa9a15ab5u, 0xa5fed6aau,
    0xa2704303u, 0x9ef53261u, 0x9b8d39bau, 0x9837f052u, 0x94f4efa9u, 0x91c3d374u, 0x8ea4398bu,
    0x8b95c1e4u, 0x88980e81u, 0x85aac368u, 0x82cd8699u,
};

/// Metropolis acceptance in integers: a decline by m steps of the guide's resolution is accepted
/// with probability 2^-z, z = m / (T ln 2), where T is the temperature in steps.
///
/// z is a 32.32 fixed-point number: z = m·scale >> shift. Its whole part is a shift; the first five
/// bits of its fraction choose a power of 2^-(1/32); of the rest, r/32 with r in [0,1), 2^-(r/32)
/// is 1 - r·g(r) with g the polynomial of degree 2 that interpolates (1 - 2^-(r/32))/r at the
/// Chebyshev nodes of [0,1] (error below 2^-31). Every product keeps its upper 32 bits. In all
/// within 2^-28 of the formula. Draws: one word a step.
struct MetropolisStep {
  static constexpr bool kAcceptsAll = false;

  std::uint32_t scale = 0;
  std::uint32_t shift = 0;
  const std::uint32_t* powers = kPowersOfHalf;

  /// Probability, over 2^32, of accepting a decline of m >= 1 steps (m a word or a vector of
  /// words). From 2^31 on, where the decline ends at -inf, none.
  template <class T>
  ARCHWALK_BODY T decline_acceptance(T m) const {
    return finite_acceptance(m) & ~mask_less_signed(m, T{});
  }

  /// The same below 2^31.
  template <class T>
  ARCHWALK_BODY T finite_acceptance(T m) const {
    const auto z = long_product(m, T{} + scale) >> shift;
    const auto fraction = lower_half(z);
    const auto power = split(table_lookup(powers, join(fraction) >> 27));
    const auto power_of_rest = one_minus(fraction << 5);
    return shift_right(join(high_product(power_of_rest, power)), upper_half(z));
  }

  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    if (y.key >= x.key) return kProbabilityOne;
    return decline_acceptance(static_cast<std::uint32_t>(x.key) -
                              static_cast<std::uint32_t>(y.key));
  }

  /// All ones where y is taken, from the keys of a chunk of lanes and a random word each.
  template <class T>
  ARCHWALK_BODY T taken(T x, T y, T word) const {
    const T m = x - y;
    return (mask_less(word, finite_acceptance(m)) & ~mask_less_signed(m, T{})) |
           ~mask_less_signed(y, x);
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(mask + lane, taken(load_lanes<T>(x.key + lane), load_lanes<T>(y.key + lane),
                                     load_lanes<T>(word + lane)));
    }
  }

 private:
  // 1 - r·g(r) = 2^-(r/32) of the fraction r, over 2^32.
  template <class Split>
  ARCHWALK_BODY static Split one_minus(const Split& r) {
    // |Coefficients| of g times 2^32; their signs alternate.
    constexpr std::uint32_t c0 = 0x058b90bfu, c1 = 0x000f5fc9u, c2 = 0x00001c30u;
    Split g = c1 - high_product(c2, r);
    g = c0 - high_product(g, r);
    return ~0u - high_product(g, r);
  }
};

/// Selection `metropolis`: y is taken when g(y) >= g(x), else with probability
/// exp((g(y) - g(x)) / temperature) (Metropolis et al. 1953).
struct Metropolis {
  static constexpr std::string_view kName = "metropolis";
  static constexpr std::string_view kHelp =
      "takes a better or equal proposal, a worse one with probability exp(difference/temperature)";
  double temperature = 0.0;
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"temperature", "units of the guide", "> 0, at least two steps of its resolution",
                "the scale of the declines that are accepted", true},
          self.temperature);
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  /// InputError unless temperature is positive and finite.
  void prepare();
  GuideKey guide_key() const { return GuideKey::score; }
  int words_per_step() const { return 1; }
  /// With respect to a weight ∝ exp(g/T) (up to the rounding of the acceptance, 2^-28).
  bool keeps_reversibility() const { return true; }
  /// InputError where the temperature is below two steps of the guide's resolution.
  MetropolisStep step(double resolution) const;
  MetropolisStep step(const Guide& keys, StepTables& tables) const;
};

}  // namespace archwalk
