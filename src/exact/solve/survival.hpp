#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "chain/chain.hpp"

namespace archwalk {

/// What of a chain is followed until it is in a target: several targets at once, one a column.
struct SurvivalSettings {
  std::vector<StateSet> targets;    ///< [column]
  std::uint32_t max_steps = 1;      ///< Tmax
  std::vector<std::uint32_t> grid;  ///< strictly ascending, <= max_steps
};

/// Receives P(τ > grid[time]) of every state: survival[x * stride + column].
using SurvivalObserver =
    std::function<void(std::size_t time, const double* survival, std::size_t stride)>;

/// Sums over t < Tmax of the survival s_t(x) = P(τ > t | X_0 = x), [x, column].
struct SurvivalSums {
  std::vector<double> steps;    ///< Σ s_t = E min(τ, Tmax)
  std::vector<double> squares;  ///< Σ (2t+1) s_t = E min(τ, Tmax)²
  /// [column] bounds of the absolute errors: of s_t at any t <= Tmax, of steps and of squares.
  std::vector<double> survival_bound;
  std::vector<double> steps_bound;
  std::vector<double> squares_bound;
};

/// s_0 = 1 outside the target, s_{t+1} = Q s_t: all columns in one pass over the chain.
///
/// Once s is so near its slowest direction that a <= s_{t+1}/s_t <= b everywhere with a ≈ b, then
/// a^k s_t <= s_{t+k} <= b^k s_t for every k, as Q >= 0 (Collatz 1942): the rest follows in closed
/// form with an error that is half the difference.
///
/// Tells of this thread's work (WatchedWork) `share`, step by step.
SurvivalSums follow_survival(const Chain& chain, const SurvivalSettings& settings,
                             const SurvivalObserver& observe, double share = 0.0);

}  // namespace archwalk
