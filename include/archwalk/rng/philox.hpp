#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
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

/// Turns the counter (x least significant) into four random words, in place. T is a word or a
/// vector of words.
template <class T>
ARCHWALK_BODY void philox(T& x, T& y, T& z, T& w, PhiloxKey key) {
  std::uint32_t key0 = key.low;
  std::uint32_t key1 = key.high;
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC unroll 10
#endif
  for (int round = 0; round < kPhiloxRounds; ++round) {
    const WideProduct<T> product0 = wide_product(x, kPhiloxMultiplier0);
    const WideProduct<T> product1 = wide_product(z, kPhiloxMultiplier1);
    x = product1.high ^ y ^ key0;
    y = product1.low;
    z = product0.high ^ w ^ key1;
    w = product0.low;
    key0 += kPhiloxWeyl0;
    key1 += kPhiloxWeyl1;
  }
}

}  // namespace archwalk
