#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/walk_starts.hpp"

namespace archwalk {

/// The starts of one stratum for one measured score: codes sorted by (score, code).
using StratumCodes = std::vector<std::uint32_t>;

/// [code] whether walks start there: whether one of the strata [stratum][score] counts it.
std::vector<bool> are_starts(const std::vector<std::vector<StratumCodes>>& strata,
                             std::uint32_t size);

/// The starts of strata [stratum][score] among `size` architectures. InputError where one is empty.
kernels::WalkStarts walk_starts(const std::vector<std::vector<StratumCodes>>& strata,
                                std::size_t scores, std::uint32_t size);

}  // namespace archwalk
