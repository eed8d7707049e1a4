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

/// greatest[lane] = max(greatest[lane], table[index[i][lane]] for i < count).
template <int Lanes>
ARCHWALK_BODY void raise_by_gathers(const std::uint16_t* table, const std::uint32_t (*index)[Lanes],
                                    int count, std::uint32_t (&greatest)[Lanes]) {
  for (int i = 0; i < count; ++i) {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint32_t found = table[index[i][lane]];
      greatest[lane] = found > greatest[lane] ? found : greatest[lane];
    }
  }
}

/// greatest = max(greatest, words), Part by Part of each word. Copied through arrays of parts, so
/// that the compiler sees one long loop of maxima.
template <class Part, int Lanes>
ARCHWALK_BODY void raise_parts(const std::uint64_t (&words)[Lanes],
                               std::uint64_t (&greatest)[Lanes]) {
  constexpr int kParts = Lanes * static_cast<int>(sizeof(std::uint64_t) / sizeof(Part));
  Part a[kParts];
  Part b[kParts];
  __builtin_memcpy(a, words, sizeof(a));
  __builtin_memcpy(b, greatest, sizeof(b));
  for (int i = 0; i < kParts; ++i) b[i] = a[i] > b[i] ? a[i] : b[i];
  __builtin_memcpy(greatest, b, sizeof(b));
}

/// As raise_by_gathers() above, with words of several numbers each.
template <class Part, int Lanes>
ARCHWALK_BODY void raise_by_gathers(const std::uint64_t* table, const std::uint32_t (*index)[Lanes],
                                    int count, std::uint64_t (&greatest)[Lanes]) {
  for (int i = 0; i < count; ++i) {
    std::uint64_t found[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) found[lane] = table[index[i][lane]];
    raise_parts<Part, Lanes>(found, greatest);
  }
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

// Vectors of 64-bit words, as wide as the instruction set has them.
#if defined(__AVX512BW__)
static constexpr int kWholeWords = 8;
ARCHWALK_BODY __m512i gather_words(const std::uint64_t* table, const std::uint32_t* index) {
  return _mm512_inserti64x4(_mm512_castsi256_si512(gather_4(table, index)),
                            gather_4(table, index + 4), 1);
}
ARCHWALK_BODY __m512i load_words(const std::uint64_t* from) {
  return _mm512_loadu_si512(from);
}
ARCHWALK_BODY void store_words(std::uint64_t* to, __m512i words) {
  _mm512_storeu_si512(to, words);
}
template <class Part>
ARCHWALK_BODY __m512i greater(__m512i a, __m512i b) {
  return sizeof(Part) == 2 ? _mm512_max_epu16(a, b) : _mm512_max_epu32(a, b);
}
#else
static constexpr int kWholeWords = 4;
ARCHWALK_BODY __m256i gather_words(const std::uint64_t* table, const std::uint32_t* index) {
  return gather_4(table, index);
}
ARCHWALK_BODY __m256i load_words(const std::uint64_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}
ARCHWALK_BODY void store_words(std::uint64_t* to, __m256i words) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), words);
}
template <class Part>
ARCHWALK_BODY __m256i greater(__m256i a, __m256i b) {
  return sizeof(Part) == 2 ? _mm256_max_epu16(a, b) : _mm256_max_epu32(a, b);
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

template <int Lanes>
requires(Lanes % 8 == 0) ARCHWALK_BODY
    void raise_by_gathers(const std::uint16_t* table, const std::uint32_t (*index)[Lanes],
                          int count, std::uint32_t (&greatest)[Lanes]) {
  for (int lane = 0; lane < Lanes; lane += 8) {
    __m128i found = detail::gather_8(table, detail::as_stored(index[0] + lane));
    for (int i = 1; i < count; ++i) {
      found = _mm_max_epu16(found, detail::gather_8(table, detail::as_stored(index[i] + lane)));
    }
    auto* to = reinterpret_cast<__m256i*>(greatest + lane);
    _mm256_storeu_si256(to, _mm256_max_epu32(_mm256_loadu_si256(to), _mm256_cvtepu16_epi32(found)));
  }
}

template <class Part, int Lanes>
requires(Lanes % 8 == 0 && (sizeof(Part) == 2 || sizeof(Part) == 4)) ARCHWALK_BODY
    void raise_by_gathers(const std::uint64_t* table, const std::uint32_t (*index)[Lanes],
                          int count, std::uint64_t (&greatest)[Lanes]) {
  for (int lane = 0; lane < Lanes; lane += detail::kWholeWords) {
    auto best = detail::load_words(greatest + lane);
    for (int i = 0; i < count; ++i) {
      const std::uint32_t* at = detail::as_stored(index[i] + lane);
      best = detail::greater<Part>(best, detail::gather_words(table, at));
    }
    detail::store_words(greatest + lane, best);
  }
}
#endif

}  // namespace archwalk
