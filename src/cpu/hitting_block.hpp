#pragma once

#include <cstddef>

#include "kernels/launched_walks.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {

/// Some replicates of some starts of one operator, whose body's type the function knows.
struct HittingBlock {
  const void* body = nullptr;  // kernels::HittingBody
  kernels::LaunchedWalks walks;
  void* tally = nullptr;  // kernels::HittingTally<kLanes>
};
using HittingBlockFunction = void (*)(const HittingBlock&);

/// The function for a StepCombination by its number; null where this build has no kernels for the
/// instruction set.
HittingBlockFunction baseline_hitting_block(std::size_t combination);
HittingBlockFunction avx2_hitting_block(std::size_t combination);
HittingBlockFunction avx512_hitting_block(std::size_t combination);

}  // namespace archwalk::cpu
