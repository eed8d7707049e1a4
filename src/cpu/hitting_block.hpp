#pragma once

#include <cstddef>

#include "lane_block.hpp"

namespace archwalk::cpu {

/// Blocks of a kernels::HittingBody and a kernels::HittingTally<kLanes>.
using HittingBlockFunction = LaneBlockFunction;

/// The function for a StepCombination by its number; null where this build has no kernels for the
/// instruction set.
HittingBlockFunction baseline_hitting_block(std::size_t combination);
HittingBlockFunction avx2_hitting_block(std::size_t combination);
HittingBlockFunction avx512_hitting_block(std::size_t combination);

}  // namespace archwalk::cpu
