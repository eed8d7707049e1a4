#pragma once

#include <cstdint>
#include <vector>

#include "embedding.hpp"

namespace archwalk {

/// [horizon] P(X_T = X_0) of a walk with a memory that looks the same from everywhere, so that one
/// start tells it: that start's distribution over the states, followed forward.
std::vector<double> followed_return(const Embedding& embedding,
                                    const std::vector<std::uint32_t>& horizons);

}  // namespace archwalk
