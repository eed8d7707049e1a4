#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/rng/philox.hpp"

namespace archwalk::cpu {

/// Walks in step in one call. More lanes than a vector has, so that loops over lanes fill several
/// and lookups of one have work of others to wait with (64 take a fifth longer, 256 save 4 %).
inline constexpr int kLanes = 128;

/// Steps of a block of walks, about: some tenths of a second, in which nobody asks whether to stop.
inline constexpr double kStepsOfBlock = 5e8;

/// Some replicates of up to kLanes starts, for a body whose type the function knows.
struct LaneBlock {
  const void* body = nullptr;
  PhiloxKey key;
  std::uint64_t first_subsequence = 0;  // of replicate 0, code 0
  std::uint32_t code[kLanes];           // of the starts
  std::uint32_t size = 0;               // N: subsequences from one replicate to the next
  std::uint32_t first_replicate = 0;
  std::uint32_t last_replicate = 0;  // one past
  void* tally = nullptr;             // kernels::LaneTally<kLanes>
};
using LaneBlockFunction = void (*)(const LaneBlock&);

/// The function for a StepCombination by its number; null where this build has no kernels for the
/// instruction set.
LaneBlockFunction baseline_lane_block(std::size_t combination);
LaneBlockFunction avx2_lane_block(std::size_t combination);
LaneBlockFunction avx512_lane_block(std::size_t combination);

}  // namespace archwalk::cpu
