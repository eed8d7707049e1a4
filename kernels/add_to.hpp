#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

// Sums in a GPU's global memory that other threads may add to. The GPU is told which memory they
// are in: else a thread waits at every addition until the memory has said that it was there.
namespace archwalk::kernels {

ARCHWALK_BODY void add_to(std::uint32_t& sum, std::uint32_t value) {
#if defined(__CUDA_ARCH__)
  asm volatile("red.global.add.u32 [%0], %1;" ::"l"(__cvta_generic_to_global(&sum)), "r"(value)
               : "memory");
#else
  sum += value;
#endif
}
ARCHWALK_BODY void add_to(std::uint64_t& sum, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  asm volatile("red.global.add.u64 [%0], %1;" ::"l"(__cvta_generic_to_global(&sum)), "l"(value)
               : "memory");
#else
  sum += value;
#endif
}

}  // namespace archwalk::kernels
