#include "archwalk/operators/threshold.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"

namespace archwalk {

void Threshold::prepare() const {
  if (!(slack >= 0.0 && std::isfinite(slack))) {
    throw InputError(fmt::format("slack = {}", slack),
                     "threshold takes proposals that are at most that much worse",
                     "give a number that is not negative");
  }
}

std::uint32_t Threshold::slack_steps(double resolution) const {
  // Relative: of two decimals that are rounded, and of their quotient.
  constexpr double kRounding = 4.0 * std::numeric_limits<double>::epsilon();
  const double steps = slack / resolution;
  const double nearest = std::floor(steps + 0.5);
  const double whole =
      std::abs(steps - nearest) <= kRounding * nearest ? nearest : std::floor(steps);
  return whole >= 0x7FFFFFFF ? 0x7FFFFFFFu : static_cast<std::uint32_t>(whole);
}

}  // namespace archwalk
