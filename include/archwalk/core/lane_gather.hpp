#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"

// Lookups by lane. On x86 elements are put into vectors one by one (vpinsr): half the time of the
// gather instruction, and of what compilers make of the plain loop.
namespace archwalk {

/// out[lane] = table[index[lane]] for `Lanes` lanes.
template <int Lanes, class Element, class Out>
ARCHWALK_BODY void gather_lanes(const Element* table, const std::uint32_t (&index)[Lanes],
                                Out (&out)[Lanes]) {
  for (int lane = 0; lane < Lanes; ++lane) out[lane] = static_cast<Out>(table[index[lane]]);
}

#if !defined(__CUDACC__) && defined(__AVX2__)
namespace detail {

// The indices as they lie in memory: taken one by one out of a vector register they cost more.
ARCHWALK_BODY const std::uint32_t* as_stored(const std::uint32_t* index) {
  asm volatile("" : "+r"(index) : : "memory");
  return index;
}

ARCHWALK_BODY __m128i gather_8(const std::uint16_t* table, const std::uint32_t* index) {
  __m128i x = _mm_cvtsi32_si128(table[index[0]]);
  x = _mm_insert_epi16(x, table[index[1]], 1);
  x = _mm_insert_epi16(x, table[index[2]], 2);
  x = _mm_insert_epi16(x, table[index[3]], 3);
  x = _mm_insert_epi16(x, table[index[4]], 4);
  x = _mm_insert_epi16(x, table[index[5]], 5);
  x = _mm_insert_epi16(x, table[index[6]], 6);
  return _mm_insert_epi16(x, table[index[7]], 7);
}

ARCHWALK_BODY __m128i gather_4(const std::int32_t* table, const std::uint32_t* index) {
  __m128i x = _mm_cvtsi32_si128(table[index[0]]);
  x = _mm_insert_epi32(x, table[index[1]], 1);
  x = _mm_insert_epi32(x, table[index[2]], 2);
  return _mm_insert_epi32(x, table[index[3]], 3);
}

ARCHWALK_BODY __m128i gather_2(const std::uint64_t* table, const std::uint32_t* index) {
  const __m128i x = _mm_cvtsi64_si128(static_cast<long long>(table[index[0]]));
  return _mm_insert_epi64(x, static_cast<long long>(table[index[1]]), 1);
}

ARCHWALK_BODY __m256i gather_4(const std::uint64_t* table, const std::uint32_t* index) {
  return _mm256_set_m128i(gather_2(table, index + 2), gather_2(table, index));
}

#if defined(__AVX512F__)
ARCHWALK_BODY __m512i gather_8(const std::uint64_t* table, const std::uint32_t* index) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(gather_4(table, index)),
                            gather_4(table, index + 4), 1);
}
#endif

}  // namespace detail

template <int Lanes, class Out>
requires(Lanes % 8 == 0 && sizeof(Out) == sizeof(std::uint32_t)) ARCHWALK_BODY
    void gather_lanes(const std::uint16_t* table, const std::uint32_t (&index)[Lanes],
                      Out (&out)[Lanes]) {
  const std::uint32_t* at = detail::as_stored(index);
  for (int lane = 0; lane < Lanes; lane += 8) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + lane),
                        _mm256_cvtepu16_epi32(detail::gather_8(table, at + lane)));
  }
}

template <int Lanes, class Out>
requires(Lanes % 8 == 0 && sizeof(Out) == sizeof(std::uint32_t)) ARCHWALK_BODY
    void gather_lanes(const std::int32_t* table, const std::uint32_t (&index)[Lanes],
                      Out (&out)[Lanes]) {
  const std::uint32_t* at = detail::as_stored(index);
  for (int lane = 0; lane < Lanes; lane += 8) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + lane),
                        _mm256_set_m128i(detail::gather_4(table, at + lane + 4),
                                         detail::gather_4(table, at + lane)));
  }
}

template <int Lanes, class Out>
requires(Lanes % 8 == 0 && sizeof(Out) == sizeof(std::uint32_t)) ARCHWALK_BODY
    void gather_lanes(const std::uint32_t* table, const std::uint32_t (&index)[Lanes],
                      Out (&out)[Lanes]) {
  gather_lanes<Lanes>(reinterpret_cast<const std::int32_t*>(table), index, out);
}
#endif

}  // namespace archwalk
