#pragma once

#include <string>
#include <string_view>

#include "archwalk/operators/field.hpp"
#include "archwalk/operators/guide.hpp"
#include "archwalk/operators/order_step.hpp"
#include "archwalk/operators/step_tables.hpp"

namespace archwalk {

/// Selection `improving`: y is taken when g(y) > g(x).
struct Improving {
  static constexpr std::string_view kName = "improving";
  static constexpr std::string_view kHelp = "takes the proposal when its guide is greater";
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  void prepare() {}
  GuideKey guide_key() const { return GuideKey::rank; }
  int words_per_step() const { return 0; }
  bool keeps_reversibility() const { return false; }
  OrderStep step(const Guide& /*keys*/, StepTables& /*tables*/) const { return {0}; }
};

}  // namespace archwalk
