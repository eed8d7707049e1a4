#pragma once

#include "oracle/matrix.hpp"
#include "oracle/strata.hpp"

// The score threshold: τ = first t ≥ 0 with f(X_t) ≥ θ.
namespace archwalk::oracle {

using Target = std::vector<bool>;  // [N]

// The architectures with k ≥ theta.
Target at_least(const Scores& k, std::int64_t theta);

// P(τ > t) for t = 0..last, X_0 uniform on the starts. P(τ ≤ t) is its complement.
Vector survival(const Matrix& transition, const Codes& starts, const Target& target, unsigned last);

// E min(τ, T) = Σ_{t<T} P(τ > t).
Real restricted_mean_steps(const Matrix& transition, const Codes& starts, const Target& target,
                           unsigned max_steps);

// Without a limit of steps, for every start x: [N]. By Gaussian elimination on the states that can
// reach the target, with 1 − P(x,x) summed from the off-diagonals.
struct HittingTimes {
  Vector hit_ever;     // P(τ < ∞)
  Vector mean_if_hit;  // E[τ | τ < ∞]; NaN where hit_ever is 0
  Vector mean;         // E[τ]; infinity where hit_ever < 1 (decided by graph search)
};
HittingTimes hitting_times(const Matrix& transition, const Target& target);

// The same for X_0 uniform on the starts.
struct StratumHittingTime {
  Real hit_ever;
  Real mean_if_hit;
  Real mean;
  std::size_t already_there;
};
StratumHittingTime hitting_time(const Matrix& transition, const Codes& starts,
                                const Target& target);

}  // namespace archwalk::oracle
