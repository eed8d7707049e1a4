#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"

// What kernels do with a word or a vector of words beyond arithmetic: lookups in small tables,
// shifts by lane, sums of bytes, products of halves. One name each, an intrinsic for an instruction
// set behind it where a compiler finds none.
namespace archwalk {

/// Entries of the tables of table_lookup(). Where they fit into registers a look-up is one
/// instruction; others had better work small tables out.
inline constexpr int kLookupEntries = 32;
#if !defined(__CUDACC__) && defined(__AVX512F__)
static constexpr bool kHasTableInRegisters = true;
#else
static constexpr bool kHasTableInRegisters = false;
#endif

/// table[index]; of vectors with a table in registers the lowest five bits of each index count.
ARCHWALK_BODY std::uint32_t table_lookup(const std::uint32_t* table, std::uint32_t index) {
  return table[index];
}
#if !defined(__CUDACC__)
ARCHWALK_BODY LaneVector table_lookup(const std::uint32_t* table, LaneVector index) {
#if defined(__AVX512F__)
  return reinterpret_cast<LaneVector>(
      _mm512_permutex2var_epi32(_mm512_loadu_si512(table), reinterpret_cast<__m512i>(index),
                                _mm512_loadu_si512(table + kVectorLanes)));
#elif defined(__AVX2__)
  // One of four quarters, by the bits of the index that become a sign.
  const auto at = reinterpret_cast<__m256i>(index);
  const auto quarter = [&](int i) {
    const auto* entries = reinterpret_cast<const __m256i*>(table + i * kVectorLanes);
    return _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(_mm256_loadu_si256(entries), at));
  };
  const __m256 odd = _mm256_castsi256_ps(_mm256_slli_epi32(at, 28));
  const __m256 upper = _mm256_castsi256_ps(_mm256_slli_epi32(at, 27));
  return reinterpret_cast<LaneVector>(
      _mm256_blendv_ps(_mm256_blendv_ps(quarter(0), quarter(1), odd),
                       _mm256_blendv_ps(quarter(2), quarter(3), odd), upper));
#else
  LaneVector found{};
  for (int i = 0; i < kVectorLanes; ++i) found[i] = table[index[i]];
  return found;
#endif
}
#endif

/// The greater ones of the four halves of words that two hold each.
ARCHWALK_BODY std::uint64_t greater_halves(std::uint64_t a, std::uint64_t b) {
#if defined(__CUDA_ARCH__)
  const std::uint32_t lower =
      __vmaxu2(static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b));
  const std::uint32_t upper =
      __vmaxu2(static_cast<std::uint32_t>(a >> 32), static_cast<std::uint32_t>(b >> 32));
  return std::uint64_t{upper} << 32 | lower;
#else
  std::uint64_t greater = 0;
  for (int shift = 0; shift < 64; shift += 16) {
    const std::uint64_t from_a = a >> shift & 0xFFFF;
    const std::uint64_t from_b = b >> shift & 0xFFFF;
    greater |= (from_a > from_b ? from_a : from_b) << shift;
  }
  return greater;
#endif
}

/// x >> count, nothing where all bits are shifted out.
ARCHWALK_BODY std::uint32_t shift_right(std::uint32_t x, std::uint32_t count) {
#if defined(__CUDA_ARCH__)
  return __funnelshift_rc(x, 0, count);  // clamps the count: one instruction
#else
  return count < 32 ? x >> count : 0;
#endif
}
#if !defined(__CUDACC__)
ARCHWALK_BODY LaneVector shift_right(LaneVector x, LaneVector count) {
#if defined(__AVX512F__)
  return reinterpret_cast<LaneVector>(
      _mm512_srlv_epi32(reinterpret_cast<__m512i>(x), reinterpret_cast<__m512i>(count)));
#elif defined(__AVX2__)
  return reinterpret_cast<LaneVector>(
      _mm256_srlv_epi32(reinterpret_cast<__m256i>(x), reinterpret_cast<__m256i>(count)));
#else
  return (x >> (count & 31u)) & mask_less(count, LaneVector{} + 32u);
#endif
}
#endif

/// `start` plus Σ of the four bytes of each word, each below 136, times 1, a, b, a·b; a below 128,
/// b below 2^15.
template <class T>
ARCHWALK_BODY T weighted_bytes(T bytes, std::uint32_t a, std::uint32_t b, std::uint32_t start) {
#if defined(__CUDA_ARCH__)
  const std::uint32_t weights = 1u | a << 16;
  return __dp2a_lo(weights, bytes, start) + __dp2a_hi(weights, bytes, 0u) * b;
#else
#if !defined(__CUDACC__) && defined(__AVX512BW__)
  if constexpr (sizeof(T) == sizeof(__m512i)) {
    const __m512i pairs = _mm512_maddubs_epi16(reinterpret_cast<__m512i>(bytes),
                                               _mm512_set1_epi16(static_cast<short>(1 | a << 8)));
    return reinterpret_cast<T>(
               _mm512_madd_epi16(pairs, _mm512_set1_epi32(static_cast<int>(1 | b << 16)))) +
           start;
  } else
#endif
#if !defined(__CUDACC__) && defined(__AVX2__)
      if constexpr (sizeof(T) == sizeof(__m256i)) {
    const __m256i pairs = _mm256_maddubs_epi16(reinterpret_cast<__m256i>(bytes),
                                               _mm256_set1_epi16(static_cast<short>(1 | a << 8)));
    return reinterpret_cast<T>(
               _mm256_madd_epi16(pairs, _mm256_set1_epi32(static_cast<int>(1 | b << 16)))) +
           start;
  } else
#endif
  {
    const T pairs = (bytes & 0x00FF00FFu) + ((bytes >> 8) & 0x00FF00FFu) * a;
    return (pairs & 0xFFFFu) + (pairs >> 16) * b + start;
  }
#endif
}

/// The upper 16 bits of the products of both halves of each word with a number below 2^16, in place
/// of the halves.
template <class T>
ARCHWALK_BODY T high_halves(T a, std::uint32_t b) {
#if !defined(__CUDACC__) && defined(__AVX512BW__)
  if constexpr (sizeof(T) == sizeof(__m512i)) {
    return reinterpret_cast<T>(
        _mm512_mulhi_epu16(reinterpret_cast<__m512i>(a), _mm512_set1_epi16(static_cast<short>(b))));
  } else
#endif
#if !defined(__CUDACC__) && defined(__AVX2__)
      if constexpr (sizeof(T) == sizeof(__m256i)) {
    return reinterpret_cast<T>(
        _mm256_mulhi_epu16(reinterpret_cast<__m256i>(a), _mm256_set1_epi16(static_cast<short>(b))));
  } else
#endif
#if !defined(__CUDACC__) && defined(__SSE2__)
      if constexpr (sizeof(T) == sizeof(__m128i)) {
    return reinterpret_cast<T>(
        _mm_mulhi_epu16(reinterpret_cast<__m128i>(a), _mm_set1_epi16(static_cast<short>(b))));
  } else
#endif
  {
    return (((a & 0xFFFFu) * b) >> 16) | (((a >> 16) * b) & 0xFFFF0000u);
  }
}

}  // namespace archwalk
