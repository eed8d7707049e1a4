#pragma once

#include <string>
#include <string_view>

#include "archwalk/operators/field.hpp"
#include "archwalk/operators/memory_step.hpp"

namespace archwalk {

/// Memory `elitist_restart`: the walk remembers the incumbent e, the architecture with the best
/// guide so far (X_0 at first, the earliest of equals), and the number c of steps in a row that
/// brought no new one. A step is made as usual; if its result is better than e, then e is the
/// result and c = 0; else c grows by one, and when it reaches m the walk is put back: X_{t+1} = e,
/// c = 0. The evaluations of that step count.
struct ElitistRestart {
  static constexpr std::string_view kName = "elitist_restart";
  static constexpr std::string_view kHelp =
      "back to the best architecture so far after m steps without a better one";
  static constexpr int kMostSteps = 1'000'000;
  int m = 0;
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"m", "steps", "1..1000000", "steps without a new best after which it goes back",
                true},
          self.m);
    visit(Field{"guide", "1", "a score column", "the score that tells the best; the selection's"},
          self.guide);
  }
  /// InputError unless m is in its range.
  void prepare() const;
  MemoryStep step() const { return MemoryStep::elitist(m); }
};

}  // namespace archwalk
