#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "oracle/matrix.hpp"

namespace archwalk::oracle {

// A guide's value in integer units k of its resolution; nullopt is −inf (which std::optional
// orders below every number and equal to itself, as DESIGN does).
using Level = std::optional<std::int64_t>;
using Guide = std::vector<Level>;  // [N]

// The probability that a proposal at level `to` is accepted from level `from`.
using Acceptance = std::function<Real(const Level& from, const Level& to)>;

// Temperature, slack and sigma are in units of k. Every rule but always(): −inf → finite is
// accepted, finite → −inf is not, −inf → −inf is an equal move (Δ = 0; noise does not change −inf).
Acceptance always();
Acceptance improving();                      // Δ > 0
Acceptance non_worsening();                  // Δ ≥ 0
Acceptance metropolis(Real temperature);     // min(1, exp(Δ/T))
Acceptance threshold_accepting(Real slack);  // Δ ≥ −slack

// Both cells are evaluated afresh with Gaussian noise of standard deviation sigma, so the rule sees
// Δ + sigma·√2·Z. The expectation over Z is integrated numerically. sigma = 0 is the plain rule.
Acceptance noisy_improving(Real sigma);
Acceptance noisy_non_worsening(Real sigma);
Acceptance noisy_threshold(Real slack, Real sigma);
Acceptance noisy_metropolis(Real temperature, Real sigma);

// P(x,y)·A(g(x), g(y)) off the diagonal; what is rejected stays at x.
Matrix select(const Matrix& proposal, const Guide& guide, const Acceptance& acceptance);

// The best of `draws` independent proposals, the first drawn wins ties. keep_parent: the parent
// stays unless it is strictly beaten; otherwise the winner replaces it whatever its level.
Matrix tournament(const Matrix& proposal, const Guide& guide, unsigned draws, bool keep_parent);

// A guide without −inf.
Guide finite_guide(const std::vector<std::int64_t>& k);

}  // namespace archwalk::oracle
