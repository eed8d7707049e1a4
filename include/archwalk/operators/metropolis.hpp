#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// Metropolis acceptance in integers: a decline by m steps of the guide's resolution is accepted
/// with probability 2^-z, z = m / (T ln 2), where T is the temperature in steps.
///
/// z is a 32-bit fraction: z = m·scale >> shift. 2^-f for the fraction f is 1 - f·g(f) with g the
/// polynomial of degree 6 that interpolates (1 - 2^-f)/f at the Chebyshev nodes of [0,1] (error
/// below 2^-32); every product keeps its upper 32 bits. In all within 2^-28 of the formula.
/// Draws: one word a step.
struct MetropolisStep {
  static constexpr bool kAcceptsAll = false;
  static constexpr std::uint32_t kNever = 0x80000000u;  ///< declines from here on end at -inf

  std::uint32_t scale = 0;
  std::uint32_t shift = 0;

  /// Probability, over 2^32, of accepting a decline of m >= 1 steps (m a word or a vector of
  /// words).
  template <class T>
  ARCHWALK_BODY T decline_acceptance(T m) const {
    // z = m·scale >> shift as a 32.32 fixed-point number, in two words.
    const WideProduct<T> product = wide_product(m, T{} + scale);
    T halvings = product.high;
    T fraction = product.low;
    if (shift >= 32) {
      fraction = product.high >> (shift - 32);
      halvings = T{};
    } else if (shift > 0) {
      fraction = (product.low >> shift) | (product.high << (32 - shift));
      halvings = product.high >> shift;
    }
    const T some = mask_less(halvings, T{} + 32u) & mask_less(m, T{} + kNever);
    return (power_of_fraction(fraction) >> (halvings & 31u)) & some;
  }

  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    if (y.key >= x.key) return kProbabilityOne;
    return decline_acceptance(static_cast<std::uint32_t>(x.key) -
                              static_cast<std::uint32_t>(y.key));
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    const auto& word = words.next();
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      const T from = load_lanes<T>(x.key + lane);
      const T to = load_lanes<T>(y.key + lane);
      const T lucky = mask_less(load_lanes<T>(word + lane), decline_acceptance(from - to));
      store_lanes(mask + lane, lucky | ~mask_less_signed(to, from));
    }
  }

 private:
  // 2^-f of the fraction f / 2^32, over 2^32.
  template <class T>
  ARCHWALK_BODY static T power_of_fraction(T f) {
    // |Coefficients| of g times 2^32; their signs alternate.
    constexpr std::uint32_t c0 = 0xb17217f7u, c1 = 0x3d7f7bcbu, c2 = 0x0e358127u, c3 = 0x027641a9u,
                            c4 = 0x005728b0u, c5 = 0x0009c200u, c6 = 0x0000bda6u;
    T g = c5 - high_product(T{} + c6, f);
    g = c4 - high_product(g, f);
    g = c3 - high_product(g, f);
    g = c2 - high_product(g, f);
    g = c1 - high_product(g, f);
    g = c0 - high_product(g, f);
    return ~high_product(g, f);
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
  MetropolisStep step(const Guide& keys, StepTables& /*tables*/) const {
    return step(keys.resolution);
  }
};

}  // namespace archwalk
