#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/rng/philox.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {

/// As LaneBlock, for a kernels::HittingBody and a kernels::HittingTally<kLanes>.
struct HittingBlock {
  const void* body = nullptr;
  PhiloxKey key;
  std::uint64_t first_subsequence = 0;
  std::uint32_t size = 0;
  std::uint32_t first_replicate = 0;
  std::uint32_t last_replicate = 0;  // one past
  void* tally = nullptr;
};
using HittingBlockFunction = void (*)(const HittingBlock&);

/// The function for a StepCombination by its number; null where this build has no kernels for the
/// instruction set.
HittingBlockFunction baseline_hitting_block(std::size_t combination);
HittingBlockFunction avx2_hitting_block(std::size_t combination);
HittingBlockFunction avx512_hitting_block(std::size_t combination);

}  // namespace archwalk::cpu
