#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"

namespace archwalk {

/// Where walks go by packed columns of alias tables (RowsStep): y[lane] is the own target of column
/// packed[at[lane]] where the word's lower bits, those below the upper `bits`, are below the
/// threshold, else the other one.
template <int Lanes>
ARCHWALK_BODY void take_columns(const std::uint64_t* packed, int bits,
                                const std::uint32_t (&at)[Lanes],
                                const std::uint32_t (&word)[Lanes], std::uint32_t (&y)[Lanes]) {
  std::uint64_t column[Lanes];
  for (int lane = 0; lane < Lanes; ++lane) column[lane] = packed[at[lane]];
  for (int lane = 0; lane < Lanes; ++lane) {
    const auto targets = static_cast<std::uint32_t>(column[lane]);
    const auto threshold = static_cast<std::uint32_t>(column[lane] >> 32);
    y[lane] = (word[lane] << bits) < threshold ? targets & 0xFFFFu : targets >> 16;
  }
}

#if !defined(__CUDACC__) && defined(__AVX512F__)
namespace detail {

// The chosen targets of eight lanes, in the lower halves of words. The columns stay in a register:
// stored in pieces and loaded as a whole, they would wait for the first cache.
ARCHWALK_BODY __m256i take_8(const std::uint64_t* packed, __m128i shift, const std::uint32_t* at,
                             const std::uint32_t* word) {
  const __m512i column = gather_words(packed, at);
  const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(word));
  // Above the words all targets that a column of the same threshold can have.
  const __m512i key = _mm512_or_si512(_mm512_sll_epi64(_mm512_cvtepu32_epi64(words), shift),
                                      _mm512_set1_epi64(0xFFFFFFFF));
  const __mmask8 is_other = _mm512_cmpge_epu64_mask(key, column);
  return _mm512_cvtepi64_epi32(_mm512_mask_srli_epi64(column, is_other, column, 16));
}

}  // namespace detail

template <int Lanes>
requires(Lanes % 16 == 0) ARCHWALK_BODY
    void take_columns(const std::uint64_t* packed, int bits, const std::uint32_t (&at)[Lanes],
                      const std::uint32_t (&word)[Lanes], std::uint32_t (&y)[Lanes]) {
  const __m128i shift = _mm_cvtsi32_si128(32 + bits);
  const std::uint32_t* stored = detail::as_stored(at);
  for (int lane = 0; lane < Lanes; lane += 16) {
    const __m256i first = detail::take_8(packed, shift, stored + lane, word + lane);
    const __m256i second = detail::take_8(packed, shift, stored + lane + 8, word + lane + 8);
    const __m512i both = _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
    _mm512_storeu_si512(y + lane, _mm512_and_si512(both, _mm512_set1_epi32(0xFFFF)));
  }
}
#elif !defined(__CUDACC__) && defined(__AVX2__)
template <int Lanes>
requires(Lanes % 8 == 0) ARCHWALK_BODY
    void take_columns(const std::uint64_t* packed, int bits, const std::uint32_t (&at)[Lanes],
                      const std::uint32_t (&word)[Lanes], std::uint32_t (&y)[Lanes]) {
  // Order of the 64-bit pieces that shuffles within halves of a register leave.
  constexpr int kInOrder = 0xD8;
  const __m128i shift = _mm_cvtsi32_si128(bits);
  const __m256i sign = _mm256_set1_epi32(INT32_MIN);  // words compare as signed numbers
  const std::uint32_t* stored = detail::as_stored(at);
  for (int lane = 0; lane < Lanes; lane += 8) {
    const __m256 first = _mm256_castsi256_ps(detail::gather_4(packed, stored + lane));
    const __m256 second = _mm256_castsi256_ps(detail::gather_4(packed, stored + lane + 4));
    const __m256i targets = _mm256_permute4x64_epi64(
        _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0x88)), kInOrder);
    const __m256i threshold = _mm256_permute4x64_epi64(
        _mm256_castps_si256(_mm256_shuffle_ps(first, second, 0xDD)), kInOrder);
    const __m256i key =
        _mm256_sll_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(word + lane)), shift);
    const __m256i is_own =
        _mm256_cmpgt_epi32(_mm256_xor_si256(threshold, sign), _mm256_xor_si256(key, sign));
    const __m256i own = _mm256_and_si256(targets, _mm256_set1_epi32(0xFFFF));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y + lane),
                        _mm256_blendv_epi8(_mm256_srli_epi32(targets, 16), own, is_own));
  }
}
#endif

}  // namespace archwalk
