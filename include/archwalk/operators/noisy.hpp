#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "archwalk/operators/improving.hpp"
#include "archwalk/operators/metropolis.hpp"
#include "archwalk/operators/named_part.hpp"
#include "archwalk/operators/noisy_step.hpp"
#include "archwalk/operators/non_worsening.hpp"
#include "archwalk/operators/threshold.hpp"

namespace archwalk {

/// The rules that noise can be put around.
using NoisyRule = std::variant<Improving, NonWorsening, Threshold, Metropolis>;

/// Selection `noisy`: a rule that compares noisy evaluations of both cells, fresh at every step.
///
/// sigma: Gaussian noise of that standard deviation on each evaluation, so that the rule sees
/// Δ + s Z with s = sigma sqrt 2, Z standard normal, and folded in closed form
///   improving, non_worsening  Φ(Δ/s)
///   threshold                 Φ((Δ + slack)/s)
///   metropolis                Φ(Δ/s) + exp(Δ/T + s²/(2T²)) Φ(-Δ/s - s/T)   (ours: the Gaussian
///                             integral of min(1, exp((Δ + s z)/T)), by completing the square)
/// -inf stays -inf whatever the noise.
///
/// trials: each evaluation is one of the cell's own trials, drawn uniformly: the columns
/// GUIDE/trial0, GUIDE/trial1, ... of the table.
struct Noisy {
  static constexpr std::string_view kName = "noisy";
  static constexpr std::string_view kHelp =
      "a rule on noisy evaluations of both cells, fresh at every step";
  NoisyRule rule;
  std::optional<double> sigma;
  std::optional<bool> trials;
  std::string guide;

  template <class Self, class Visitor>
  static void describe(Self& self, Visitor&& visit) {
    visit(Field{"rule", "1", "improving, non_worsening, threshold(...) or metropolis(...)",
                "the selection that sees the noise, without a guide of its own", true},
          self.rule);
    visit(Field{"sigma", "units of the guide", "> 0",
                "the standard deviation of the noise of one evaluation"},
          self.sigma);
    visit(Field{"trials", "1", "true or false",
                "each evaluation is one of the cell's trials, the columns GUIDE/trial0, ..."},
          self.trials);
    visit(Field{"guide", "1", "a score column", "the score that the selection compares"},
          self.guide);
  }
  /// InputError unless one kind of noise is given, its parameters and the rule's are in range, and
  /// the rule has no guide.
  void prepare();
  GuideKey guide_key() const { return trials.has_value() ? GuideKey::trials : GuideKey::score; }
  int words_per_step() const {
    if (!trials.has_value()) return 1;
    return std::holds_alternative<Metropolis>(rule) ? 3 : 2;
  }
  bool keeps_reversibility() const { return false; }
  /// Total variation of the pick among the pairs of trials, at most.
  double bias_bound() const {
    return trials.has_value() ? pick_group_bias_bound(std::uint64_t{kMaxTrials} * kMaxTrials, 1)
                              : 0.0;
  }
  /// InputError as Metropolis::step().
  NoisyStep step(const Guide& keys, StepTables& tables) const;
};

}  // namespace archwalk
