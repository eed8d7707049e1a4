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

// Halves of 64-bit lanes moved by shuffles of words, which go to more of a processor's pipes than
// shifts do (Zen 5: four a cycle instead of two).

/// The upper halves where the lower ones were; the upper halves may hold anything then.
ARCHWALK_BODY WideLaneVector upper_down(WideLaneVector lanes) {
#if defined(__AVX512F__)
  return reinterpret_cast<WideLaneVector>(
      _mm512_shuffle_epi32(reinterpret_cast<__m512i>(lanes), _MM_PERM_DDBB));
#elif defined(__AVX2__)
  return reinterpret_cast<WideLaneVector>(
      _mm256_shuffle_epi32(reinterpret_cast<__m256i>(lanes), 0xF5));
#else
  return lanes >> 32;
#endif
}
/// The lower halves of the ones below those of the others.
ARCHWALK_BODY LaneVector join_lower(WideLaneVector even, WideLaneVector odd) {
#if defined(__AVX512F__)
  return reinterpret_cast<LaneVector>(_mm512_mask_shuffle_epi32(
      reinterpret_cast<__m512i>(even), 0xAAAA, reinterpret_cast<__m512i>(odd), _MM_PERM_CCAA));
#elif defined(__AVX2__)
  return reinterpret_cast<LaneVector>(
      _mm256_blend_epi32(reinterpret_cast<__m256i>(even),
                         _mm256_shuffle_epi32(reinterpret_cast<__m256i>(odd), 0xA0), 0xAA));
#else
  return reinterpret_cast<LaneVector>((even & 0xFFFFFFFFu) | (odd << 32));
#endif
}
/// The same with the upper halves.
ARCHWALK_BODY LaneVector join_upper(WideLaneVector even, WideLaneVector odd) {
#if defined(__AVX512F__)
  return reinterpret_cast<LaneVector>(_mm512_mask_shuffle_epi32(
      reinterpret_cast<__m512i>(odd), 0x5555, reinterpret_cast<__m512i>(even), _MM_PERM_DDBB));
#elif defined(__AVX2__)
  return reinterpret_cast<LaneVector>(
      _mm256_blend_epi32(_mm256_shuffle_epi32(reinterpret_cast<__m256i>(even), 0xF5),
                         reinterpret_cast<__m256i>(odd), 0xAA));
#else
  constexpr std::uint64_t kUpper = 0xFFFFFFFF00000000u;
  return reinterpret_cast<LaneVector>((even >> 32) | (odd & kUpper));
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
  return {even, upper_down(even)};
}
ARCHWALK_BODY LaneVector join(const SplitLanes& lanes) {
  return join_lower(lanes.even, lanes.odd);
}
ARCHWALK_BODY WideProduct<SplitLanes> wide_product(const SplitLanes& a, std::uint32_t b) {
  const WideLaneVector factor = WideLaneVector{} + b;
  const WideLaneVector even = multiply_lower(a.even, factor);
  const WideLaneVector odd = multiply_lower(a.odd, factor);
  return {{upper_down(even), upper_down(odd)}, {even, odd}};
}
ARCHWALK_BODY SplitLanes high_product(const SplitLanes& a, const SplitLanes& b) {
  return {upper_down(multiply_lower(a.even, b.even)), upper_down(multiply_lower(a.odd, b.odd))};
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
/// With the same factor in all lanes there is nothing to split it into.
ARCHWALK_BODY LongLanes long_product(LaneVector a, std::uint32_t b) {
  const SplitLanes x = split(a);
  const WideLaneVector factor = WideLaneVector{} + b;
  return {multiply_lower(x.even, factor), multiply_lower(x.odd, factor)};
}
ARCHWALK_BODY SplitLanes lower_half(const LongLanes& lanes) {
  return {lanes.even, lanes.odd};
}
/// Side by side again.
ARCHWALK_BODY LaneVector upper_half(const LongLanes& lanes) {
  return join_upper(lanes.even, lanes.odd);
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
