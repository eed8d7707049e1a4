#pragma once

#include <cstdint>
#include <string_view>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/probability.hpp"

namespace archwalk {

/// Takes every proposal; never asked, kernels leave the selection out. No draws.
struct AlwaysStep {
  static constexpr bool kAcceptsAll = true;
  static constexpr int kWordsPerStep = 0;
  ARCHWALK_BODY std::uint64_t acceptance(std::int32_t /*key_x*/, std::int32_t /*key_y*/) const {
    return kProbabilityOne;
  }
};

/// Selection `always`: the operator is blind, P is the proposal's.
struct Always {
  static constexpr std::string_view kName = "always";
  static constexpr std::string_view kHelp = "takes every proposal: the operator is blind";
  static constexpr GuideKey kGuideKey = GuideKey::none;

  template <class Self, class Visitor>
  static void describe(Self& /*self*/, Visitor&& /*visit*/) {}
  void prepare() {}
  bool keeps_reversibility() const { return true; }
  AlwaysStep step(double /*resolution*/) const { return {}; }
};

}  // namespace archwalk
