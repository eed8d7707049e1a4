#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"

// Long chains of 32 x 32 bit products (Philox, exponentials), written once on what split() makes of
// a word or of a vector of words. A vector becomes its even and its odd words, each in the lower
// half of a 64-bit lane: a product then takes one multiplication and one shift, and nothing is put
// together again in between.
namespace archwalk {

#if !defined(__CUDACC__)
using WideLaneVector = std::uint64_t __attribute__((vector_size(kVectorLanes * 4)));

/// The lower halves of 64-bit lanes multiplied, 64-bit products.
ARCHWALK_BODY WideLaneVector multiply_lower(WideLaneVector a, WideLaneVector b) {
#if defined(__AVX512F__)
  return reinterpret_cast<WideLaneVector>(
      _mm512_mul_epu32(reinterpret_cast<__m512i>(a), reinterpret_cast<__m512i>(b)));
#elif defined(__AVX2__)
  return reinterpret_cast<WideLaneVector>(
      _mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
#elif defined(__SSE2__)
  return reinterpret_cast<WideLaneVector>(
      _mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#else
  return (a & 0xFFFFFFFFu) * (b & 0xFFFFFFFFu);
#endif
}

/// Words in the lower halves of 64-bit lanes; the upper halves may hold anything.
struct SplitLanes {
  WideLaneVector even;
  WideLaneVector odd;

  ARCHWALK_BODY SplitLanes operator^(const SplitLanes& other) const {
    return {even ^ other.even, odd ^ other.odd};
  }
  ARCHWALK_BODY SplitLanes operator^(std::uint64_t word) const { return {even ^ word, odd ^ word}; }
  ARCHWALK_BODY SplitLanes operator<<(int count) const { return {even << count, odd << count}; }
  ARCHWALK_BODY friend SplitLanes operator-(std::uint32_t a, const SplitLanes& b) {
    const WideLaneVector all = WideLaneVector{} + a;
    return {all - b.even, all - b.odd};
  }
};

ARCHWALK_BODY SplitLanes split(LaneVector lanes) {
  const auto even = reinterpret_cast<WideLaneVector>(lanes);
  return {even, even >> 32};
}
ARCHWALK_BODY LaneVector join(const SplitLanes& lanes) {
  return reinterpret_cast<LaneVector>((lanes.even & 0xFFFFFFFFu) | (lanes.odd << 32));
}
ARCHWALK_BODY WideProduct<SplitLanes> wide_product(const SplitLanes& a, std::uint32_t b) {
  const WideLaneVector factor = WideLaneVector{} + b;
  const WideLaneVector even = multiply_lower(a.even, factor);
  const WideLaneVector odd = multiply_lower(a.odd, factor);
  return {{even >> 32, odd >> 32}, {even, odd}};
}
ARCHWALK_BODY SplitLanes high_product(const SplitLanes& a, const SplitLanes& b) {
  return {multiply_lower(a.even, b.even) >> 32, multiply_lower(a.odd, b.odd) >> 32};
}
ARCHWALK_BODY SplitLanes high_product(std::uint32_t a, const SplitLanes& b) {
  return wide_product(b, a).high;
}

/// Whole 64-bit numbers, of the even and of the odd lanes.
struct LongLanes {
  WideLaneVector even;
  WideLaneVector odd;

  ARCHWALK_BODY LongLanes operator>>(std::uint32_t count) const {
    return {even >> count, odd >> count};
  }
  ARCHWALK_BODY LongLanes operator+(const LongLanes& other) const {
    return {even + other.even, odd + other.odd};
  }
};
ARCHWALK_BODY LongLanes long_product(LaneVector a, LaneVector b) {
  const SplitLanes x = split(a);
  const SplitLanes y = split(b);
  return {multiply_lower(x.even, y.even), multiply_lower(x.odd, y.odd)};
}
ARCHWALK_BODY SplitLanes lower_half(const LongLanes& lanes) {
  return {lanes.even, lanes.odd};
}
/// Side by side again.
ARCHWALK_BODY LaneVector upper_half(const LongLanes& lanes) {
  constexpr std::uint64_t kUpper = 0xFFFFFFFF00000000u;
  return reinterpret_cast<LaneVector>((lanes.even >> 32) | (lanes.odd & kUpper));
}
#endif

// One word is already what a chain of products works on.
ARCHWALK_BODY std::uint32_t split(std::uint32_t word) {
  return word;
}
ARCHWALK_BODY std::uint32_t join(std::uint32_t word) {
  return word;
}
ARCHWALK_BODY std::uint64_t long_product(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::uint64_t>(a) * b;
}
ARCHWALK_BODY std::uint32_t lower_half(std::uint64_t number) {
  return static_cast<std::uint32_t>(number);
}
ARCHWALK_BODY std::uint32_t upper_half(std::uint64_t number) {
#if defined(__CUDA_ARCH__)
  // A register of its own already; by shifts what follows would be worked out in 64 bits.
  std::uint32_t upper = 0;
  asm("mov.b64 {_, %0}, %1;" : "=r"(upper) : "l"(number));
  return upper;
#else
  return static_cast<std::uint32_t>(number >> 32);
#endif
}

}  // namespace archwalk
