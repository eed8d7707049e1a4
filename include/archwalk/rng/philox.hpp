#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "archwalk/core/wide_lanes.hpp"

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

/// The keys of every round, each twice as wide as a word: SplitLanes take them as they are.
struct PhiloxRoundKeys {
  std::uint64_t x[kPhiloxRounds] = {};
  std::uint64_t z[kPhiloxRounds] = {};

  PhiloxRoundKeys() = default;
  ARCHWALK_BODY explicit PhiloxRoundKeys(PhiloxKey key) {
    for (int round = 0; round < kPhiloxRounds; ++round) {
      x[round] = key.low;
      z[round] = key.high;
      key.low += kPhiloxWeyl0;
      key.high += kPhiloxWeyl1;
    }
  }
};

/// One round, in place.
template <class T>
ARCHWALK_BODY void philox_round(T& x, T& y, T& z, T& w, int round, const PhiloxRoundKeys& keys) {
  const WideProduct<T> product0 = wide_product(x, kPhiloxMultiplier0);
  const WideProduct<T> product1 = wide_product(z, kPhiloxMultiplier1);
  x = static_cast<T>(product1.high ^ y ^ keys.x[round]);
  y = product1.low;
  z = static_cast<T>(product0.high ^ w ^ keys.z[round]);
  w = product0.low;
}

/// Turns the counter (x least significant) into four random words, in place; rounds before `First`
/// have been done. T is a word or what split() makes of a vector of words.
template <int First = 0, class T>
ARCHWALK_BODY void philox(T& x, T& y, T& z, T& w, const PhiloxRoundKeys& keys) {
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC unroll 10
#endif
  for (int round = First; round < kPhiloxRounds; ++round) {
    philox_round(x, y, z, w, round, keys);
  }
}

/// The same for `Count` counters abreast: a round of one waits for its last one, not for another's.
template <int First, int Count, class T>
ARCHWALK_BODY void philox(T (&x)[Count], T (&y)[Count], T (&z)[Count], T (&w)[Count],
                          const PhiloxRoundKeys& keys) {
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC unroll 10
#endif
  for (int round = First; round < kPhiloxRounds; ++round) {
#if defined(__GNUC__) && !defined(__clang__) && !defined(__CUDACC__)
#pragma GCC unroll 4
#endif
    for (int i = 0; i < Count; ++i) philox_round(x[i], y[i], z[i], w[i], round, keys);
  }
}

}  // namespace archwalk
