#include "archwalk/table/level.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "archwalk/core/error.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {

Level value_level(double value) {
  if (!std::isfinite(value)) {
    throw InputError(fmt::format("level {}", value), "no score is compared with it",
                     "give a finite score, or a quantile as q0.99");
  }
  Level level;
  level.value = value;
  level.name = fmt::format("{}", value);
  return level;
}

Level parse_level(std::string_view text) {
  if (!text.empty() && text.front() == 'q') {
    Level level;
    level.is_quantile = true;
    level.fraction = parse_fraction(text.substr(1), text);
    level.name = fmt::format("q{}", fraction_text(level.fraction));
    return level;
  }
  double value = 0.0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) {
    throw InputError(fmt::format("level '{}'", text), "it is neither a score nor a quantile",
                     "give a number, or a quantile as q0.99");
  }
  return value_level(value);
}

std::int64_t level_threshold(const Level& level, const ScoreColumn& column) {
  if (level.is_quantile) {
    std::vector<std::int64_t> k = column.k;
    const auto place = static_cast<std::ptrdiff_t>(level.fraction.ceiling_of(k.size())) - 1;
    std::nth_element(k.begin(), k.begin() + place, k.end());
    return k[static_cast<std::size_t>(place)];
  }
  // A finer look at the level than the score has would be no help.
  if (!(std::abs(level.value) <= static_cast<double>(kLargestFactor) * column.resolution)) {
    const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
    throw InputError(
        fmt::format("level {} is far beyond every value of score '{}'", level.name, column.name),
        "it can't be told in steps of the score's resolution",
        fmt::format("give one from {} to {}", score_value(*low, column.resolution),
                    score_value(*high, column.resolution)));
  }
  const std::int64_t nearest =
      round_score(level.value, column.resolution, fmt::format("level {}", level.name));
  const double below = level.value - score_value(nearest, column.resolution);
  // 3 steps of 0.7 are 2.1, though not as doubles.
  constexpr double kRounding = 4.0 * std::numeric_limits<double>::epsilon();
  return below > kRounding * std::abs(level.value) ? nearest + 1 : nearest;
}

}  // namespace archwalk
