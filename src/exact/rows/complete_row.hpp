#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/operators/proposal_facts.hpp"

namespace archwalk {

/// Adds P(x,x) to the off-diagonal entries of row x and sorts the row by target. The probability of
/// leaving is summed from the entries, never taken from 1 - P(x,x), which may come out as 0.
void complete_row(std::uint32_t x, std::vector<Transition>& row);

}  // namespace archwalk
