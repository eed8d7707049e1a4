#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

// Sums that other threads of a GPU may add to.
namespace archwalk::kernels {

ARCHWALK_BODY void add_to(std::uint32_t& sum, std::uint32_t value) {
#if defined(__CUDA_ARCH__)
  atomicAdd(&sum, value);
#else
  sum += value;
#endif
}
ARCHWALK_BODY void add_to(std::uint64_t& sum, std::uint64_t value) {
#if defined(__CUDA_ARCH__)
  atomicAdd(reinterpret_cast<unsigned long long*>(&sum), value);
#else
  sum += value;
#endif
}

}  // namespace archwalk::kernels
