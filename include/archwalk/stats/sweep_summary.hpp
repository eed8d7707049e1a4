#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace archwalk {

/// What one engine says about Δ = f(X_T) − f(X_0), in score units.
struct EngineSummary {
  std::string name;          ///< "exact" or "walks"
  bool sampled = false;      ///< `error` is a standard error (walks), not a bound (exact)
  std::vector<double> mean;  ///< [operator, stratum, score, horizon]; NaN: not available
  std::vector<double>
      error;  ///< the same shape; NaN bound: not available; NaN standard error: none
};

/// What the hypotheses need to know of a sweep: plain numbers, no file and no engine. Arrays are
/// row-major. The last axis holds `horizons`, or `levels` for an experiment that has these.
struct SweepSummary {
  std::string experiment = "fixed_length";

  // Operators.
  std::vector<std::string> family;     ///< [operator] the proposal's name
  std::vector<std::string> selection;  ///< [operator] the selection's name
  std::vector<double> reach_uniform;   ///< [operator]; NaN: not available
  std::vector<double> reach_proposal;  ///< [operator]; NaN: not available
  std::vector<double> reach_bound;     ///< [operator] error bound of both, or empty for none
  std::vector<std::uint8_t> blind;     ///< [operator] 1: never sees the score

  std::vector<std::string> strata;  ///< "top:*" tests H1, "bottom:*" H2, "all" H3, others nothing

  // Measured scores.
  std::vector<std::string> scores;
  /// [score] what effects are measured in: the population SD over all architectures; 1 where Δ is a
  /// probability.
  std::vector<double> score_sd;
  /// Whether effects are in shares of the median |Δ| of a row's operators instead: where Δ is a
  /// number of steps, which has no scale but itself.
  bool relative_effects = false;
  std::string effect_units = "score SD";  ///< the name of that unit
  std::vector<double> score_skewness;     ///< [score] population skewness over all architectures

  std::vector<std::int64_t> horizons;  ///< steps
  std::vector<std::string> levels;     ///< used where `horizons` is empty

  /// [operator, stratum] 1: the expected Δ is 0 by the operator's facts, at every horizon.
  std::vector<std::uint8_t> structural_zero;
  /// [operator, stratum, score, horizon] expected Δ of a blind operator with the scores laid at
  /// random on the cells; NaN where the operator is not blind.
  std::vector<double> regression_to_mean;
  /// The same shape, or empty for 0: what it is off by, at most.
  std::vector<double> regression_bound;
  /// The same shape, or empty for none: its standard deviation over these ways to lay the scores.
  std::vector<double> placement_sd;
  /// Whether the experiment knows what scores laid at random would show (the fixed length does):
  /// only then a verdict on blind operators needs the excess.
  bool has_regression = true;

  std::vector<EngineSummary> engines;

  std::size_t operator_count() const { return family.size(); }
  std::size_t point_count() const { return horizons.empty() ? levels.size() : horizons.size(); }
  /// Where [operator, stratum, score, horizon] lies.
  std::size_t index(std::size_t op, std::size_t stratum, std::size_t score,
                    std::size_t point) const {
    return ((op * strata.size() + stratum) * scores.size() + score) * point_count() + point;
  }
};

/// Throws InputError naming the array whose length does not fit the others.
void check_sweep_summary(const SweepSummary& summary);

}  // namespace archwalk
