#pragma once

#include <cstdint>
#include <vector>

#include "embedding.hpp"
#include "transition_rows.hpp"

namespace archwalk {

/// [horizon] P(X_T = X_0) of a walk with a memory that looks the same from everywhere, so that one
/// start tells it: that start's distribution over the states, followed forward.
std::vector<double> followed_return(const Embedding& embedding,
                                    const std::vector<std::uint32_t>& horizons);

/// [horizon] tr(P^T)/N for T = 1, the mean of P(x,x), and T = 2, the mean of Σ_y P(x,y) P(y,x); NaN
/// beyond, where it would take N products with P. For T = 2 P is stored, 12 bytes an entry.
std::vector<double> short_returns(const TransitionRows& rows, std::uint32_t size,
                                  const std::vector<std::uint32_t>& horizons);

}  // namespace archwalk
