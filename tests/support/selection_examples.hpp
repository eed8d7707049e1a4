#pragma once

#include <vector>

#include "archwalk/operators/list.hpp"
#include "oracle/selection.hpp"

namespace archwalk::test {

// What the battery needs to know of a selection: parameter sets, and the oracle's rule for one on a
// guide with that resolution.
//   static std::vector<S> make();
//   static oracle::Acceptance rule(const S&, double resolution);
template <class SelectionType>
struct SelectionExamples;

template <>
struct SelectionExamples<Always> {
  static std::vector<Always> make() { return {{}}; }
  static oracle::Acceptance rule(const Always&, double) { return oracle::always(); }
};

template <>
struct SelectionExamples<Improving> {
  static std::vector<Improving> make() { return {{"guide"}}; }
  static oracle::Acceptance rule(const Improving&, double) { return oracle::improving(); }
};

template <>
struct SelectionExamples<NonWorsening> {
  static std::vector<NonWorsening> make() { return {{"guide"}}; }
  static oracle::Acceptance rule(const NonWorsening&, double) { return oracle::non_worsening(); }
};

template <>
struct SelectionExamples<Metropolis> {
  static std::vector<Metropolis> make() { return {{0.5, "guide"}, {2.0, "guide"}, {1e3, "guide"}}; }
  static oracle::Acceptance rule(const Metropolis& selection, double resolution) {
    return oracle::metropolis(static_cast<oracle::Real>(selection.temperature) / resolution);
  }
};

}  // namespace archwalk::test
