#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/elitist_restart.hpp"
#include "archwalk/operators/tabu.hpp"

namespace archwalk {

void Tabu::prepare() const {
  if (k >= 1 && k <= kMostTabu) return;
  throw InputError(fmt::format("k = {}", k), "it is how many architectures a walk remembers",
                   fmt::format("give 1..{}; without any leave the memory out", kMostTabu));
}

void ElitistRestart::prepare() const {
  if (m >= 1 && m <= kMostSteps) return;
  throw InputError(fmt::format("m = {}", m),
                   "the walk goes back after so many steps without a better architecture",
                   fmt::format("give 1..{}", kMostSteps));
}

}  // namespace archwalk
