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

/// Accepts a decline of up to `slack` steps of the guide's resolution; never down to -inf, which is
/// 2^31 steps or more away from every finite key. No draws.
struct ThresholdStep {
  static constexpr bool kAcceptsAll = false;
  std::uint32_t slack = 0;  ///< below 2^31

  /// All ones where y is taken, from the keys of a chunk of lanes.
  template <class T>
  ARCHWALK_BODY T taken(T x, T y) const {
    return ~mask_less_signed(y, x) | ~mask_less(T{} + slack, x - y);
  }

  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell x, GuidedCell y) const {
    const auto from = static_cast<std::uint32_t>(x.key);
    return taken(from, static_cast<std::uint32_t>(y.key)) != 0 ? kProbabilityOne : 0;
  }

  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const GuidedCells<Lanes>& x,
                            const GuidedCells<Lanes>& y, std::uint32_t (&mask)[Lanes]) const {
    using T = LaneChunk<Lanes>;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      store_lanes(mask + lane, taken(load_lanes<T>(x.key + lane), load_lanes<T>(y.key + lane)));
    }
  }
};

/// Selection `threshold`: y is taken when g(y) >= g(x) - slack (threshold accepting, Dueck and
/// Scheuer 1990, at a constant threshold).
struct Threshold {
  static constexpr std::string_view kName = "threshold";
  static constexpr std::string_view kHelp =
      "takes the proposal when its guide is at most `slack` smaller";
  double slack = 0.0;
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"slack", "units of the guide", ">= 0", "the largest decline that is taken", true},
          self.slack);
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  /// InputError unless slack is finite and not negative.
  void prepare() const;
  GuideKey guide_key() const { return GuideKey::score; }
  int words_per_step() const { return 0; }
  bool keeps_reversibility() const { return false; }
  ThresholdStep step(const Guide& keys, StepTables& /*tables*/) const {
    return {slack_steps(keys.resolution)};
  }
  /// The largest decline in steps of a resolution; a slack that is a multiple of it but for
  /// rounding counts as that multiple.
  std::uint32_t slack_steps(double resolution) const;
};

}  // namespace archwalk
