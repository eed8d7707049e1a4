#pragma once

#include "oracle/selection.hpp"
#include "oracle/strata.hpp"

namespace archwalk::oracle {

// Of Δ = f(X_T) − f(X_0), f = k·resolution, X_0 uniform on the starts; score units.
struct ScoreChange {
  Real mean;
  Real variance;              // over starts and walks
  Real variance_within;       // mean over starts of the variance given the start
  Real probability_improved;  // P(Δ > 0)
  Real improved_within;       // mean over starts of p(1 − p), p = P(Δ > 0) given the start
};

// From the law of X_T given each start, T vector-matrix products a start. starts·T·N² operations.
ScoreChange score_change(const Matrix& transition, const Codes& starts, const Scores& k,
                         Real resolution, unsigned horizon);

// E max_{0 ≤ t ≤ T} f(X_t), score units: level by level, P(max ≥ v) is the mass absorbed in
// {f ≥ v} by time T. levels·T·N² operations.
Real expected_best(const Matrix& transition, const Codes& starts, const Scores& k, Real resolution,
                   unsigned horizon);

// E f(I_T), score units: I_T is the architecture with the best guide among X_0..X_T, the earliest
// visited wins ties. By the joint law of (X_t, I_t): T·N³ operations at most, for N up to about 81.
Real expected_incumbent(const Matrix& transition, const Codes& starts, const Guide& guide,
                        const Scores& k, Real resolution, unsigned horizon);

// The mean of E Δ over all N! ways to lay the scores on the cells, for a blind operator:
// (1 − tr(P^T)/N)·N/(N−1)·(mean over X − mean over the stratum), score units.
Real regression_to_the_mean(const Matrix& blind_transition, const Codes& starts, const Scores& k,
                            Real resolution, unsigned horizon);

// Expected cost of what is evaluated in T steps: Σ_{t<T} Σ_x P(X_t = x) · evaluations · Σ_y Q(x,y)
// c(y), Q the proposal. Every evaluated proposal counts, taken or not; the start does not.
Real expected_cost(const Matrix& transition, const Matrix& proposal, const Codes& starts,
                   const Vector& cost, unsigned evaluations, unsigned horizon);

}  // namespace archwalk::oracle
