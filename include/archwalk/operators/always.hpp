#pragma once

#include <cstdint>
#include <string_view>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/guided_cell.hpp"
#include "archwalk/operators/probability.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// Takes every proposal. Kernels without a memory leave the selection out and never ask. No draws.
struct AlwaysStep {
  static constexpr bool kAcceptsAll = true;
  ARCHWALK_BODY std::uint64_t acceptance(GuidedCell /*x*/, GuidedCell /*y*/) const {
    return kProbabilityOne;
  }
  template <int Lanes, class Words>
  ARCHWALK_BODY void accept(Words& /*words*/, const GuidedCells<Lanes>& /*x*/,
                            const GuidedCells<Lanes>& /*y*/, std::uint32_t (&mask)[Lanes]) const {
    for (int lane = 0; lane < Lanes; ++lane) mask[lane] = ~0u;
  }
};

/// Selection `always`: the operator is blind, P is the proposal's.
struct Always {
  static constexpr std::string_view kName = "always";
  static constexpr std::string_view kHelp = "takes every proposal: the operator is blind";

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare() {}
  GuideKey guide_key() const { return GuideKey::none; }
  int words_per_step() const { return 0; }
  bool keeps_reversibility() const { return true; }
  AlwaysStep step(const Guide& /*keys*/, StepTables& /*tables*/) const { return {}; }
};

}  // namespace archwalk
