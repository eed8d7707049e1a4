#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "archwalk/table/strata.hpp"

namespace archwalk {

/// A score threshold θ as the user names it (DESIGN §4): a value in units of the score, or a
/// quantile, "q0.99": the ⌈qN⌉-th smallest score.
struct Level {
  bool is_quantile = false;
  DecimalFraction fraction;  ///< where it is a quantile
  double value = 0.0;        ///< else, in units of the score
  std::string name;          ///< "q0.99", "94"; without needless zeros
};

/// A level that is a value. InputError unless it is finite.
Level value_level(double value);
/// "q0.99", or a number as text. InputError says what a level is.
Level parse_level(std::string_view text);

/// θ in steps k of the column's resolution: f(x) >= θ is k[x] >= this. For a value the smallest k
/// whose score is not below it. The column must be finite everywhere (a measured score).
std::int64_t level_threshold(const Level& level, const ScoreColumn& column);

}  // namespace archwalk
