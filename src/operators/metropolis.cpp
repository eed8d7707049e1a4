#include "archwalk/operators/metropolis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <vector>

#include "archwalk/core/elementary_series.hpp"
#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {

void Metropolis::prepare() {
  if (!(temperature > 0.0 && std::isfinite(temperature))) {
    throw InputError(fmt::format("temperature = {}", temperature), "metropolis divides by it",
                     "give a positive number");
  }
}

namespace {

constexpr double kFewestSteps = 2.0;

// The guide's largest key is 0 where it is not known.
[[noreturn]] void refuse(double temperature, double resolution, std::int32_t largest_key) {
  const double finer = temperature / kFewestSteps;
  // Rounded anew, the guide may span a step more; a selection carries 31 bits.
  const bool fits = (largest_key + 1.0) * (resolution / finer) + 1.0 < 0x1p31;
  throw InputError(
      fmt::format("temperature = {} is below two steps of the guide's resolution {:g}", temperature,
                  resolution),
      "acceptance would round to all or nothing",
      fits && is_resolution(finer)
          ? fmt::format("use selection = \"non_worsening\", or import the guide with a resolution "
                        "of at most {}",
                        finer)
          : "use selection = \"non_worsening\", or a higher temperature");
}

}  // namespace

MetropolisStep Metropolis::step(double resolution) const {
  const double steps = temperature / resolution;
  if (!(steps >= kFewestSteps)) refuse(temperature, resolution, 0);
  // scale / 2^shift = 2^32 / (T ln 2) with scale in 2^31..2^32; past shift 63 nothing is declined.
  int exponent = 0;
  const double mantissa = std::frexp(kInverseLn2 / steps, &exponent);  // in 1/2..1, exponent <= 0
  MetropolisStep step;
  const double scaled = std::floor(mantissa * 0x1p32 + 0.5);
  step.scale = scaled >= 0x1p32 ? ~0u : static_cast<std::uint32_t>(scaled);
  step.shift = static_cast<std::uint32_t>(-exponent);
  if (step.shift > 63) step = MetropolisStep();
  return step;
}

MetropolisStep Metropolis::step(const Guide& keys, StepTables& tables) const {
  if (!(temperature / keys.resolution >= kFewestSteps)) {
    const auto& all = keys.trial_key.empty() ? keys.key : keys.trial_key;
    refuse(temperature, keys.resolution,
           all.empty() ? 0 : *std::max_element(all.begin(), all.end()));
  }
  MetropolisStep placed = step(keys.resolution);
  placed.powers = tables.place_shared<std::uint32_t>("powers of a half", [] {
    return std::vector<std::uint32_t>(std::begin(kPowersOfHalf), std::end(kPowersOfHalf));
  });
  return placed;
}

}  // namespace archwalk
