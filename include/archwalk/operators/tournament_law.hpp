#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/tournament.hpp"

namespace archwalk {

/// Tournament::select() that returns P(x,x) too, a sum of non-negative terms as all entries are.
/// Entries that are positive but below 2^-1022 stand as that.
double select_by_tournament(const Tournament& tournament, std::uint32_t x, const Guide& keys,
                            std::vector<Transition>& row);

}  // namespace archwalk
