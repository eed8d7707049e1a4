#pragma once

#include "lane_doubles.inl"

// Isotropic products Σ_d c_d A_d u on a product space, and sums over pairs with weights c_d. All
// are sums of terms of one sign where u has one: nothing cancels.

template <std::size_t Radix>
void multiply_by_edge(const EdgePolynomials& f) {
  for (std::size_t base = 0; base < f.size; base += f.stride * Radix) {
    for (std::size_t v = base; v < base + f.stride; v += kDoubleLanes) {
      double* place = f.coefficient + v;
      Doubles at[Radix];  // f_k along the edge
#pragma GCC unroll 16
      for (std::size_t i = 0; i < Radix; ++i) {
        at[i] = f.is_new ? Doubles{} : load_doubles(place + f.last * f.pitch + i * f.stride);
      }
      for (std::size_t k = f.last; k >= f.first; --k) {
        const double* lower = place + (k - 1) * f.pitch;
        double* to = place + k * f.pitch;
        Doubles from[Radix];
        Doubles after[Radix];  // sums of from[i], from[i + 1], ...
#pragma GCC unroll 16
        for (std::size_t i = 0; i < Radix; ++i) from[i] = load_doubles(lower + i * f.stride);
        after[Radix - 1] = from[Radix - 1];
#pragma GCC unroll 16
        for (std::size_t i = Radix - 1; i > 1; --i) after[i - 1] = from[i - 1] + after[i];
        store_doubles(to, at[0] + after[1]);
        Doubles before = from[0];
#pragma GCC unroll 16
        for (std::size_t i = 1; i + 1 < Radix; ++i) {
          store_doubles(to + i * f.stride, at[i] + (before + after[i + 1]));
          before += from[i];
        }
        store_doubles(to + (Radix - 1) * f.stride, at[Radix - 1] + before);
#pragma GCC unroll 16
        for (std::size_t i = 0; i < Radix; ++i) at[i] = from[i];
      }
    }
  }
}

inline void weigh_coefficients(const WeighedCoefficients& f) {
  for (std::size_t piece = 0; piece < f.pieces; ++piece) {
    for (std::size_t v = 0; v < f.length; v += kDoubleLanes) {
      const double* in = f.in + piece * f.in_stride + v;
      double* out = f.out + piece * f.length + v;
      for (std::size_t i = 0; i < f.out_count; ++i) {
        const double* weight = f.weight + i;
        Doubles sum = all_lanes(weight[0]) * load_doubles(in);
        for (std::size_t j = 1; j < f.in_count; ++j) {
          sum += all_lanes(weight[j]) * load_doubles(in + j * f.in_pitch);
        }
        store_doubles(out + (f.out_count - 1 - i) * f.out_pitch, sum);
      }
    }
  }
}

using Bytes = std::uint8_t __attribute__((vector_size(kVectorLanes * 4)));
constexpr std::size_t kByteLanes = sizeof(Bytes);

struct RowNumbers {
  alignas(64) std::uint8_t of[kPairRows] = {};
  constexpr RowNumbers() {
    for (std::size_t row = 0; row < kPairRows; ++row) of[row] = static_cast<std::uint8_t>(row);
  }
};
constexpr RowNumbers kRowNumbers;

ARCHWALK_BODY Bytes load_bytes(const std::uint8_t* from) {
  Bytes value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}

// Edit distances of all rows from kPairPiece places or fewer, [place, row]; 0 where a row does not
// have the place, as where it is its own.
ARCHWALK_BODY void pair_distances(const PairRows& pairs, std::size_t begin, std::size_t count,
                                  std::uint8_t* distance) {
  std::size_t rows = 0;  // that have the place
  for (std::size_t y = 0; y < count; ++y, distance += kPairRows) {
    while (rows < pairs.rows && pairs.first[rows] <= begin + y) ++rows;
    const std::uint8_t* digit = pairs.y_digit + (begin + y) * pairs.edges;
    for (std::size_t lane = 0; lane < kPairRows; lane += kByteLanes) {
      Bytes changes = {};
      for (std::size_t edge = 0; edge < pairs.edges; ++edge) {
        const Bytes x = load_bytes(pairs.x_digit + edge * kPairRows + lane);
        changes -= reinterpret_cast<Bytes>(x != digit[edge]);
      }
      const Bytes row = load_bytes(kRowNumbers.of + lane);
      changes &= reinterpret_cast<Bytes>(row < static_cast<std::uint8_t>(rows));
      __builtin_memcpy(distance + lane, &changes, sizeof changes);
    }
  }
}

// Weights looked up by kDoubleLanes distances.
#if defined(__AVX512F__)
// In registers: four take all distances.
template <std::size_t Registers>
struct PairWeights {
  Doubles part[Registers];

  explicit PairWeights(const double* weight) {
    for (std::size_t i = 0; i < Registers; ++i) part[i] = load_doubles(weight + i * kDoubleLanes);
  }
  ARCHWALK_BODY Doubles at(const std::uint8_t* distance) const {
    std::uint64_t bytes;
    __builtin_memcpy(&bytes, distance, sizeof bytes);
    const __m512i index = _mm512_cvtepu8_epi64(_mm_cvtsi64_si128(static_cast<std::int64_t>(bytes)));
    if constexpr (Registers == 1) return _mm512_permutexvar_pd(index, part[0]);
    if constexpr (Registers == 2) return _mm512_permutex2var_pd(part[0], index, part[1]);
    if constexpr (Registers == 4) {
      const __mmask8 is_far = _mm512_cmpgt_epi64_mask(index, _mm512_set1_epi64(15));
      return _mm512_mask_blend_pd(is_far, _mm512_permutex2var_pd(part[0], index, part[1]),
                                  _mm512_permutex2var_pd(part[2], index, part[3]));
    }
  }
};
#else
// One by one: as fast as any other way.
template <std::size_t>
struct PairWeights {
  const double* weight;

  explicit PairWeights(const double* all) : weight(all) {}
  ARCHWALK_BODY Doubles at(const std::uint8_t* distance) const {
    Doubles found{};
#pragma GCC unroll 4
    for (std::size_t i = 0; i < kDoubleLanes; ++i) found[i] = weight[distance[i]];
    return found;
  }
};
#endif

// Two registers of rows and some columns.
template <std::size_t Columns, class Weights>
ARCHWALK_BODY void add_piece(const Weights& weights, const std::uint8_t* distance,
                             std::size_t count, const double* u, std::size_t columns, double* sum) {
  Doubles first[Columns] = {};
  Doubles second[Columns] = {};
  for (std::size_t y = 0; y < count; ++y) {
    const Doubles first_weight = weights.at(distance + y * kPairRows);
    const Doubles second_weight = weights.at(distance + y * kPairRows + kDoubleLanes);
#pragma GCC unroll 4
    for (std::size_t c = 0; c < Columns; ++c) {
      const Doubles value = all_lanes(u[y * columns + c]);
      first[c] += first_weight * value;
      second[c] += second_weight * value;
    }
  }
  for (std::size_t c = 0; c < Columns; ++c) {
    double* to = sum + c * kPairRows;
    store_doubles(to, load_doubles(to) + first[c]);
    store_doubles(to + kDoubleLanes, load_doubles(to + kDoubleLanes) + second[c]);
  }
}

template <std::size_t Registers>
void add_pairs_by(const PairRows& pairs) {
  const PairWeights<Registers> weights(pairs.weight);
  alignas(64) std::uint8_t distance[kPairPiece * kPairRows];
  for (std::size_t begin = pairs.begin; begin < pairs.end; begin += kPairPiece) {
    const std::size_t count = pairs.end - begin < kPairPiece ? pairs.end - begin : kPairPiece;
    pair_distances(pairs, begin, count, distance);
    const double* u = pairs.u + begin * pairs.columns;
    for (std::size_t row = 0; row < pairs.rows; row += 2 * kDoubleLanes) {
      std::size_t c = 0;
      for (; c + 4 <= pairs.columns; c += 4) {
        add_piece<4>(weights, distance + row, count, u + c, pairs.columns,
                     pairs.sum + c * kPairRows + row);
      }
      if (c + 2 <= pairs.columns) {
        add_piece<2>(weights, distance + row, count, u + c, pairs.columns,
                     pairs.sum + c * kPairRows + row);
        c += 2;
      }
      if (c < pairs.columns) {
        add_piece<1>(weights, distance + row, count, u + c, pairs.columns,
                     pairs.sum + c * kPairRows + row);
      }
    }
  }
}

inline void add_pairs(const PairRows& pairs) {
  if (pairs.edges < 8) {
    add_pairs_by<1>(pairs);
  } else if (pairs.edges < 16) {
    add_pairs_by<2>(pairs);
  } else {
    add_pairs_by<4>(pairs);
  }
}

template <std::size_t... Radix>
constexpr RankKernels rank_kernels(std::index_sequence<Radix...> /*radix*/) {
  RankKernels kernels = {};
  ((kernels.multiply[Radix + 2] = &multiply_by_edge<Radix + 2>), ...);
  kernels.weigh = &weigh_coefficients;
  kernels.add_pairs = &add_pairs;
  return kernels;
}
