#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"

namespace archwalk {

// Philox4x32-10 of Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3"
// (SC11); the same function, counter layout and word order as cuRAND's curandStatePhilox4_32_10_t.
inline constexpr std::uint32_t kPhiloxMultiplier0 = 0xD2511F53u;
inline constexpr std::uint32_t kPhiloxMultiplier1 = 0xCD9E8D57u;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9u;
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85u;
inline constexpr int kPhiloxRounds = 10;
inline constexpr int kPhiloxWords = 4;  ///< words a block

/// The two words of the 64-bit seed, as cuRAND splits it.
struct PhiloxKey {
  std::uint32_t low = 0;
  std::uint32_t high = 0;

  PhiloxKey() = default;
  constexpr explicit PhiloxKey(std::uint64_t seed)
      : low(static_cast<std::uint32_t>(seed)), high(static_cast<std::uint32_t>(seed >> 32)) {}
};

/// Turns the counter (x least significant) into four random words, in place.
ARCHWALK_BODY void philox(std::uint32_t& x, std::uint32_t& y, std::uint32_t& z, std::uint32_t& w,
                          PhiloxKey key) {
  std::uint32_t key0 = key.low;
  std::uint32_t key1 = key.high;
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC unroll 10
#endif
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const std::uint64_t product0 = static_cast<std::uint64_t>(kPhiloxMultiplier0) * x;
    const std::uint64_t product1 = static_cast<std::uint64_t>(kPhiloxMultiplier1) * z;
    x = static_cast<std::uint32_t>(product1 >> 32) ^ y ^ key0;
    y = static_cast<std::uint32_t>(product1);
    z = static_cast<std::uint32_t>(product0 >> 32) ^ w ^ key1;
    w = static_cast<std::uint32_t>(product0);
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
}

}  // namespace archwalk
