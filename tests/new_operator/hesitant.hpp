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

/// Takes what is better, and half of what is as good. Draws one word.
struct HesitantStep {
  static constexpr bool kAcceptsAll = false;

  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    if (y.key == x.key) return kProbabilityOne / 2;
    return y.key > x.key ? kProbabilityOne : 0;
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& words, const GuidedCells<Lanes>& x, const GuidedCells<Lanes>& y,
                            std::uint32_t (&mask)[Lanes]) const {
    const std::uint32_t(&word)[Lanes] = words.next();
    for (int lane = 0; lane < Lanes; ++lane) {
      const bool is_equal = y.key[lane] == x.key[lane];
      const bool is_taken = is_equal ? word[lane] < 0x80000000u : y.key[lane] > x.key[lane];
      mask[lane] = is_taken ? ~0u : 0u;
    }
  }
};

/// Selection `hesitant`: y is taken when g(y) > g(x), with probability 1/2 when
/// g(y) = g(x).
struct Hesitant {
  static constexpr std::string_view kName = "hesitant";
  static constexpr std::string_view kHelp = "takes what is better, and half of what is as good";
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  void prepare() const {}
  GuideKey guide_key() const { return GuideKey::rank; }
  int words_per_step() const { return 1; }
  bool keeps_reversibility() const { return false; }
  HesitantStep step(const Guide& /*keys*/, StepTables& /*tables*/) const { return {}; }
};

}  // namespace archwalk
