#pragma once

#include <cstddef>
#include <cstdint>

#include "archwalk/core/macros.hpp"

#if !defined(__CUDACC__) && defined(__SSE2__)
#include <immintrin.h>
#endif

// The few operations on lanes that a compiler does not find by itself: kernels write them once, on
// a type T that is one 32-bit word (GPU, tests) or a vector register of words (CPU), and an
// instruction set may have its own intrinsic behind the one name.
namespace archwalk {

/// Upper and lower half of a 32 x 32 bit product.
template <class T>
struct WideProduct {
  T high;
  T low;
};

ARCHWALK_BODY WideProduct<std::uint32_t> wide_product(std::uint32_t a, std::uint32_t b) {
  const std::uint64_t product = static_cast<std::uint64_t>(a) * b;
  return {static_cast<std::uint32_t>(product >> 32), static_cast<std::uint32_t>(product)};
}

/// All ones where a < b, else zero.
ARCHWALK_BODY std::uint32_t mask_less(std::uint32_t a, std::uint32_t b) {
  return a < b ? ~0u : 0u;
}
/// The same for words that hold signed numbers.
ARCHWALK_BODY std::uint32_t mask_less_signed(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a) < static_cast<std::int32_t>(b) ? ~0u : 0u;
}

#if defined(__CUDACC__)
static constexpr int kVectorLanes = 1;
static constexpr int kVectorRegisters = 1;
using LaneVector = std::uint32_t;
#else

// The width differs from one source file to the next, with the instruction set that it is compiled
// for; names of internal linkage only.
#if defined(__AVX512F__)
static constexpr int kVectorLanes = 16;
#elif defined(__AVX2__)
static constexpr int kVectorLanes = 8;
#else
static constexpr int kVectorLanes = 4;
#endif
static constexpr int kVectorRegisters = kVectorLanes == 16 ? 32 : 16;
using LaneVector = std::uint32_t __attribute__((vector_size(kVectorLanes * 4)));
using SignedLaneVector = std::int32_t __attribute__((vector_size(kVectorLanes * 4)));

ARCHWALK_BODY LaneVector mask_less(LaneVector a, LaneVector b) {
  return reinterpret_cast<LaneVector>(a < b);
}
ARCHWALK_BODY LaneVector mask_less_signed(LaneVector a, LaneVector b) {
  return reinterpret_cast<LaneVector>(reinterpret_cast<SignedLaneVector>(a) <
                                      reinterpret_cast<SignedLaneVector>(b));
}

// Products of the even and of the odd lanes (one instruction each, 32 x 32 -> 64 bits), then the
// halves side by side again.
#if defined(__AVX512F__)
ARCHWALK_BODY WideProduct<LaneVector> wide_product(LaneVector a, LaneVector b) {
  const auto va = reinterpret_cast<__m512i>(a);
  const auto vb = reinterpret_cast<__m512i>(b);
  const __m512i even = _mm512_mul_epu32(va, vb);
  const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64(va, 32), _mm512_srli_epi64(vb, 32));
  const __m512i high = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
  const __m512i low = _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
  return {reinterpret_cast<LaneVector>(high), reinterpret_cast<LaneVector>(low)};
}
#elif defined(__AVX2__)
ARCHWALK_BODY WideProduct<LaneVector> wide_product(LaneVector a, LaneVector b) {
  const auto va = reinterpret_cast<__m256i>(a);
  const auto vb = reinterpret_cast<__m256i>(b);
  const __m256i even = _mm256_mul_epu32(va, vb);
  const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64(va, 32), _mm256_srli_epi64(vb, 32));
  const __m256i high = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  const __m256i low = _mm256_blend_epi32(even, _mm256_slli_epi64(odd, 32), 0xAA);
  return {reinterpret_cast<LaneVector>(high), reinterpret_cast<LaneVector>(low)};
}
#elif defined(__SSE2__)
ARCHWALK_BODY WideProduct<LaneVector> wide_product(LaneVector a, LaneVector b) {
  const auto va = reinterpret_cast<__m128i>(a);
  const auto vb = reinterpret_cast<__m128i>(b);
  const __m128i even = _mm_mul_epu32(va, vb);
  const __m128i odd = _mm_mul_epu32(_mm_srli_epi64(va, 32), _mm_srli_epi64(vb, 32));
  const __m128i lower = _mm_set1_epi64x(0xFFFFFFFF);
  const __m128i high = _mm_or_si128(_mm_srli_epi64(even, 32), _mm_andnot_si128(lower, odd));
  const __m128i low = _mm_or_si128(_mm_and_si128(even, lower), _mm_slli_epi64(odd, 32));
  return {reinterpret_cast<LaneVector>(high), reinterpret_cast<LaneVector>(low)};
}
#else
ARCHWALK_BODY WideProduct<LaneVector> wide_product(LaneVector a, LaneVector b) {
  WideProduct<LaneVector> product{};
  for (int i = 0; i < kVectorLanes; ++i) {
    const WideProduct<std::uint32_t> one = wide_product(std::uint32_t{a[i]}, std::uint32_t{b[i]});
    product.high[i] = one.high;
    product.low[i] = one.low;
  }
  return product;
}
#endif
#endif  // __CUDACC__

/// The upper half of a 32 x 32 bit product.
ARCHWALK_BODY std::uint32_t high_product(std::uint32_t a, std::uint32_t b) {
#if defined(__CUDA_ARCH__)
  return __umulhi(a, b);
#else
  return wide_product(a, b).high;
#endif
}
template <class T>
ARCHWALK_BODY T high_product(T a, T b) {
  return wide_product(a, b).high;
}

namespace detail {
template <int Lanes, bool WholeVectors>
struct LaneChunkOf {
  using type = std::uint32_t;
};
template <int Lanes>
struct LaneChunkOf<Lanes, true> {
  using type = LaneVector;
};
}  // namespace detail

/// Alignment of an array of `Lanes` elements: a cache line, so that no vector lies across two.
template <int Lanes, class Element = std::uint32_t>
inline constexpr std::size_t kLaneAlignment = Lanes * sizeof(Element) >= 64 ? std::size_t{64}
                                                                            : alignof(Element);

/// What loops over `Lanes` words take at a time.
template <int Lanes>
using LaneChunk = typename detail::LaneChunkOf<Lanes, Lanes % kVectorLanes == 0>::type;

/// Words of a chunk.
template <class T>
inline constexpr int kChunkLanes = static_cast<int>(sizeof(T) / sizeof(std::uint32_t));

template <class T, class Element>
ARCHWALK_BODY T load_lanes(const Element* from) {
  static_assert(sizeof(Element) == sizeof(std::uint32_t));
  T chunk;
  __builtin_memcpy(&chunk, from, sizeof(T));
  return chunk;
}
template <class T, class Element>
ARCHWALK_BODY void store_lanes(Element* to, T chunk) {
  static_assert(sizeof(Element) == sizeof(std::uint32_t));
  __builtin_memcpy(to, &chunk, sizeof(T));
}

}  // namespace archwalk
