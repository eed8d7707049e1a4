#pragma once

#include <span>

#include "archwalk/core/moments.hpp"

namespace archwalk {

/// The q-quantile (0 <= q <= 1) by linear interpolation between order statistics: position
/// q (n−1) from 0, numpy.percentile's default (type 7 of Hyndman & Fan, 1996). NaN if empty.
double quantile(std::span<const double> values, double q);

/// The 0.75-quantile minus the 0.25-quantile. NaN if empty.
double interquartile_range(std::span<const double> values);

/// The reliability of estimates that stand for true values: 1 − mean SE² / Var, the share of their
/// variance (divisor n − 1) that is no sampling noise. Correlations with them are attenuated by
/// about its root; below `kReliabilityFloor` a warning is due. Can be negative. NaN with fewer than
/// two estimates, where all are equal, or where a standard error is missing.
double reliability(std::span<const double> estimates, std::span<const double> standard_errors);
inline constexpr double kReliabilityFloor = 0.8;

}  // namespace archwalk
