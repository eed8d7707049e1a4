#pragma once

#include <map>
#include <string>
#include <vector>

#include "archwalk/operators/list.hpp"
#include "oracle/selection.hpp"

namespace archwalk::test {

// What the battery needs to know of a selection: parameter sets, and the oracle's law for one on a
// guide with that resolution.
//   static std::vector<S> make();
//   static oracle::Acceptance rule(const S&, double resolution);
// or, where a step compares more than one proposal with the parent,
//   static oracle::Matrix matrix(const S&, const oracle::Matrix& proposal, const oracle::Guide&);
// Selections that look at more than one guide's keys (noise by trials) have tests of their own.
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
struct SelectionExamples<Threshold> {
  // Steps of 0.01: no slack, between two steps, 117 (that are 116.99999999999999 as doubles), many,
  // more than any difference.
  static std::vector<Threshold> make() {
    return {{0.0, "guide"},  {0.13, "guide"}, {0.135, "guide"},
            {1.17, "guide"}, {2.0, "guide"},  {1e9, "guide"}};
  }
  static oracle::Acceptance rule(const Threshold& selection, double resolution) {
    return oracle::threshold_accepting(static_cast<oracle::Real>(selection.slack) / resolution *
                                       (1.0L + 1e-12L));
  }
};

template <>
struct SelectionExamples<Metropolis> {
  static std::vector<Metropolis> make() { return {{0.5, "guide"}, {2.0, "guide"}, {1e3, "guide"}}; }
  static oracle::Acceptance rule(const Metropolis& selection, double resolution) {
    return oracle::metropolis(static_cast<oracle::Real>(selection.temperature) / resolution);
  }
};

template <>
struct SelectionExamples<Tournament> {
  static std::vector<Tournament> make() {
    std::vector<Tournament> examples;
    for (int k : {2, 3, 8}) {
      for (bool keep_parent : {true, false}) examples.push_back({k, keep_parent, "guide"});
    }
    return examples;
  }
  static oracle::Matrix matrix(const Tournament& selection, const oracle::Matrix& proposal,
                               const oracle::Guide& guide) {
    return oracle::tournament(proposal, guide, static_cast<unsigned>(selection.k),
                              selection.keep_parent);
  }
};

template <>
struct SelectionExamples<Noisy> {
  static std::vector<Noisy> make() {
    std::vector<Noisy> examples;
    const auto add = [&](NoisyRule rule, double sigma) {
      examples.emplace_back().rule = std::move(rule);
      examples.back().sigma = sigma;
      examples.back().guide = "guide";
    };
    for (double sigma : {0.003, 0.01, 0.5, 3.0, 1e4}) {  // from below a step to above all
      add(Improving{}, sigma);
      add(NonWorsening{}, sigma);
      add(Threshold{0.4, ""}, sigma);
    }
    add(Threshold{1e9, ""}, 0.5);  // 10^11 steps: takes whatever there is
    // Narrow, equal and wide noise against the temperature.
    for (double sigma : {0.01, 0.2, 0.5, 2.0}) add(Metropolis{0.5, ""}, sigma);
    add(Metropolis{100.0, ""}, 0.3);
    return examples;
  }
  // The oracle integrates numerically and remembers: one rule for all who ask.
  static oracle::Acceptance rule(const Noisy& selection, double resolution) {
    static std::map<std::string, oracle::Acceptance> known;
    oracle::Acceptance& one = known[part_text(selection) + " " + format_value(resolution)];
    if (!one) one = new_rule(selection, resolution);
    return one;
  }
  static oracle::Acceptance new_rule(const Noisy& selection, double resolution) {
    const oracle::Real sigma = static_cast<oracle::Real>(*selection.sigma) / resolution;
    if (std::holds_alternative<Improving>(selection.rule)) return oracle::noisy_improving(sigma);
    if (std::holds_alternative<NonWorsening>(selection.rule)) {
      return oracle::noisy_non_worsening(sigma);
    }
    if (const auto* threshold = std::get_if<Threshold>(&selection.rule)) {
      return oracle::noisy_threshold(static_cast<oracle::Real>(threshold->slack) / resolution,
                                     sigma);
    }
    const auto& metropolis = std::get<Metropolis>(selection.rule);
    return oracle::noisy_metropolis(static_cast<oracle::Real>(metropolis.temperature) / resolution,
                                    sigma);
  }
};

// Whether the selection is a rule that takes or declines one proposal.
template <class SelectionType>
inline constexpr bool is_rule = requires(const SelectionType& selection) {
  SelectionExamples<SelectionType>::rule(selection, 1.0);
};

// The operator's matrix by the oracle.
template <class SelectionType>
oracle::Matrix selected(const SelectionType& selection, const oracle::Matrix& proposal,
                        const oracle::Guide& guide, double resolution) {
  if constexpr (is_rule<SelectionType>) {
    return oracle::select(proposal, guide,
                          SelectionExamples<SelectionType>::rule(selection, resolution));
  } else {
    return SelectionExamples<SelectionType>::matrix(selection, proposal, guide);
  }
}

// The step of a selection that compares keys alone, on a guide with that resolution, and the tables
// that it reads.
template <class SelectionType>
class StepOn {
 public:
  StepOn(const SelectionType& selection, double resolution)
      : step_(selection.step(guide_of(resolution), tables_)) {}
  const auto& operator*() const { return step_; }
  const auto* operator->() const { return &step_; }

 private:
  static Guide guide_of(double resolution) {
    Guide guide;
    guide.resolution = resolution;
    return guide;
  }
  HostStepTables tables_;
  decltype(std::declval<const SelectionType&>().step(std::declval<const Guide&>(),
                                                     std::declval<StepTables&>())) step_;
};

// The operator's matrix by the oracle, but with the acceptance of a rule as walks use it, over
// 2^32, so that exact methods must agree to rounding; the acceptance itself is judged elsewhere.
// The guide is finite, its lowest k 0.
template <class SelectionType>
oracle::Matrix selected_in_integers(const SelectionType& selection, const oracle::Matrix& proposal,
                                    const oracle::Guide& guide, double resolution) {
  if constexpr (is_rule<SelectionType>) {
    const StepOn<SelectionType> step(selection, resolution);
    return oracle::select(proposal, guide, [&](const oracle::Level& from, const oracle::Level& to) {
      return static_cast<oracle::Real>(step->acceptance({0, static_cast<std::int32_t>(*from)},
                                                        {0, static_cast<std::int32_t>(*to)})) *
             0x1p-32L;
    });
  } else {
    return selected(selection, proposal, guide, resolution);
  }
}

}  // namespace archwalk::test
