#include "archwalk/operators/noisy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "archwalk/core/elementary.hpp"
#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

// So many standard deviations from the middle a Gaussian's tail is below 2^-33.
constexpr double kTail = 6.5;
// exp(-kDecay) is below 2^-33.
constexpr double kDecay = 23.0;

using Acceptance = std::function<double(double)>;  // of the gain in steps

// E min(1, exp((Δ + sZ)/T)), u = Δ/s, r = s/T. Where b = u + r is positive the second term is
// exp(-u²/2) erfcx(b/sqrt 2)/2, whose factors don't overflow.
double noisy_metropolis(double u, double r) {
  constexpr double kRootHalf = 0x1.6a09e667f3bcdp-1;
  const double b = u + r;
  const double improving = portable_normal_cdf(u);
  if (b > 0.0) {
    return improving + 0.5 * portable_exp(-0.5 * u * u) * portable_erfcx(b * kRootHalf);
  }
  return improving + portable_exp(r * (u + 0.5 * r)) * portable_normal_cdf(-b);
}

// The smoothed rule, where it starts to differ from 0 and from 1 (steps), and its exponential tail.
struct Smoothed {
  Acceptance acceptance;
  double low;
  double high;
  std::optional<double> tail_temperature;
};

Smoothed smooth(const NoisyRule& rule, double scale, double resolution) {
  if (const auto* metropolis = std::get_if<Metropolis>(&rule)) {
    const double temperature = metropolis->temperature / resolution;
    const double r = scale / temperature;
    Smoothed smoothed{[=](double gain) { return noisy_metropolis(gain / scale, r); }, 0.0,
                      kTail * scale, std::nullopt};
    // The exponential alone where its Gaussian factor is one; tabulated to its end where there is
    // no such place before, or the exponential's factor is large.
    if (r < 1.0) {
      smoothed.low = -scale * (kTail + r);
      smoothed.tail_temperature = metropolis->temperature;
    } else {
      smoothed.low = -scale * (r < kTail ? std::max(kTail, kDecay / r + 0.5 * r) : kTail + 0.5);
    }
    return smoothed;
  }
  double slack = 0.0;
  if (const auto* threshold = std::get_if<Threshold>(&rule)) slack = threshold->slack / resolution;
  return {[=](double gain) { return portable_normal_cdf((gain + slack) / scale); },
          -slack - kTail * scale, -slack + kTail * scale, std::nullopt};
}

GaussianNoiseStep gaussian_step(const Noisy& noisy, const Guide& keys, StepTables& tables) {
  constexpr double kRootTwo = 0x1.6a09e667f3bcdp+0;
  const double scale = *noisy.sigma * kRootTwo / keys.resolution;
  const Smoothed smoothed = smooth(noisy.rule, scale, keys.resolution);
  const AcceptanceTable table =
      tabulate_acceptance(smoothed.acceptance, scale, smoothed.low, smoothed.high);
  GaussianNoiseStep step;
  step.first = table.first;
  step.last = table.last;
  step.shift = table.shift;
  step.cells = tables.place(table.cells);
  step.equal_lowest = !std::holds_alternative<Improving>(noisy.rule);
  if (smoothed.tail_temperature) {
    const double r = scale * keys.resolution / *smoothed.tail_temperature;
    step.has_tail = true;
    step.tail = std::get<Metropolis>(noisy.rule).step(keys, tables);
    step.boost =
        static_cast<std::uint32_t>(std::floor((portable_exp(0.5 * r * r) - 1.0) * 0x1p32 + 0.5));
  }
  return step;
}

TrialNoiseStep trial_step(const NoisyRule& rule, const Guide& keys, StepTables& tables) {
  TrialNoiseStep step;
  step.key = tables.place(keys.trial_key);
  step.count = tables.place(keys.trial_count);
  step.trials = static_cast<std::uint32_t>(keys.trials);
  step.strict = std::holds_alternative<Improving>(rule);
  if (const auto* threshold = std::get_if<Threshold>(&rule)) {
    step.slack = threshold->slack_steps(keys.resolution);
  }
  if (const auto* metropolis = std::get_if<Metropolis>(&rule)) {
    step.is_metropolis = true;
    step.metropolis = metropolis->step(keys, tables);
  }
  return step;
}

}  // namespace

void Noisy::prepare() {
  if (trials == false) trials.reset();
  if (sigma.has_value() == trials.has_value()) {
    throw InputError(
        sigma ? "noisy has both sigma and trials" : "noisy has neither sigma nor trials",
        "one of them says what the noise is", "give sigma = NUMBER, or trials = true");
  }
  if (sigma && !(*sigma > 0.0 && std::isfinite(*sigma))) {
    throw InputError(fmt::format("sigma = {}", *sigma), "it is the standard deviation of the noise",
                     "give a positive number, or the rule itself as selection");
  }
  std::visit(
      [](auto& part) {
        part.prepare();
        if (!part.guide.empty()) {
          throw InputError(fmt::format("the rule {} of noisy has a guide", part.kName),
                           "the rule compares noisy's own guide", "move guide to noisy");
        }
      },
      rule);
}

NoisyStep Noisy::step(const Guide& keys, StepTables& tables) const {
  NoisyStep step;
  step.by_trials = trials.has_value();
  if (step.by_trials) {
    step.trial = trial_step(rule, keys, tables);
  } else {
    step.gaussian = gaussian_step(*this, keys, tables);
  }
  return step;
}

}  // namespace archwalk
