#pragma once

#include <cstdint>
#include <span>

namespace archwalk {

/// Mean, standard deviation and skewness of a whole population (divisor n, no correction):
/// skewness = m3 / m2^1.5, scipy.stats.skew's default; NaN where all values are the same. All NaN
/// if empty. Two passes, so a large mean costs no precision.
struct PopulationMoments {
  double mean;
  double sd;
  double skewness;
};
PopulationMoments population_moments(std::span<const double> values);
/// The same for integers (a score's k). They are read as doubles, exact up to 2^53.
PopulationMoments population_moments(std::span<const std::int64_t> values);

}  // namespace archwalk
