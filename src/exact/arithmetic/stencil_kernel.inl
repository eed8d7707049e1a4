#pragma once

#include "lane_doubles.inl"

// Σ_y A(x,y) (u(y) - u(x)) over the neighbours y of x on a line, kExactLanes lines at a time, and
// the transpositions that bring every axis to the lanes (StencilVectors).

// Acceptances both ways of a pair of cells, [lane]; chance over 2^32 or `certain` all ones.
struct PairChances {
  alignas(64) std::uint32_t chance[kExactLanes];
  alignas(64) std::uint32_t certain[kExactLanes];
};

using HalfLanes = std::int32_t __attribute__((vector_size(kVectorLanes * 2)));
using LongLanes = std::int64_t __attribute__((vector_size(kVectorLanes * 4)));

ARCHWALK_BODY Doubles load_chances(const std::uint32_t* chance) {
  HalfLanes word;
  __builtin_memcpy(&word, chance, sizeof word);
  // Processors convert signed words.
  const HalfLanes shifted = word ^ std::numeric_limits<std::int32_t>::min();
  return (__builtin_convertvector(shifted, Doubles) + 0x1p31) * 0x1p-32;
}
ARCHWALK_BODY LongLanes load_masks(const std::uint32_t* mask) {
  HalfLanes word;
  __builtin_memcpy(&word, mask, sizeof word);
  return __builtin_convertvector(word, LongLanes);
}

// A as doubles.
ARCHWALK_BODY void put_weights(const PairChances& pair, double* weight) {
  for (std::size_t lane = 0; lane < kExactLanes; lane += kDoubleLanes) {
    store_doubles(weight + lane, load_masks(pair.certain + lane) != 0
                                     ? all_lanes(1.0)
                                     : load_chances(pair.chance + lane));
  }
}

// A(x,y) and A(y,x) of kExactLanes pairs; keys are [lane].
template <class Step>
ARCHWALK_BODY void weigh_pair(const Step& step, const StencilLines& lines, std::size_t i,
                              std::size_t j, double* forth, double* back) {
  const std::int32_t* x = lines.key + i * lines.stride;
  const std::int32_t* y = lines.key + j * lines.stride;
  // All or nothing.
  for (std::size_t lane = 0; lane < kExactLanes; ++lane) {
    const GuidedCell from{0, x[lane]};
    const GuidedCell to{0, y[lane]};
    forth[lane] = step.acceptance(from, to) != 0 ? 1.0 : 0.0;
    back[lane] = step.acceptance(to, from) != 0 ? 1.0 : 0.0;
  }
}

// One exponential serves both ways: the better of the two is always taken.
ARCHWALK_BODY void weigh_pair(const MetropolisStep& step, const StencilLines& lines, std::size_t i,
                              std::size_t j, double* forth, double* back) {
  const std::int32_t* x = lines.key + i * lines.stride;
  const std::int32_t* y = lines.key + j * lines.stride;
  alignas(64) std::uint32_t chance[kExactLanes];
  alignas(64) std::uint32_t falls[kExactLanes];
  alignas(64) std::uint32_t rises[kExactLanes];
  for (std::size_t lane = 0; lane < kExactLanes; lane += kVectorLanes) {
    const LaneVector from = load_lanes<LaneVector>(x + lane);
    const LaneVector to = load_lanes<LaneVector>(y + lane);
    const LaneVector up = mask_less_signed(from, to);
    store_lanes(falls + lane, mask_less_signed(to, from));
    store_lanes(rises + lane, up);
    store_lanes(chance + lane, step.decline_acceptance(((from - to) ^ up) - up));
  }
  for (std::size_t lane = 0; lane < kExactLanes; lane += kDoubleLanes) {
    const Doubles some = load_chances(chance + lane);
    store_doubles(forth + lane, load_masks(falls + lane) != 0 ? some : all_lanes(1.0));
    store_doubles(back + lane, load_masks(rises + lane) != 0 ? some : all_lanes(1.0));
  }
}

ARCHWALK_BODY void weigh_pair(const NoisyStep& step, const StencilLines& lines, std::size_t i,
                              std::size_t j, double* forth, double* back) {
  alignas(64) std::int32_t x[kExactLanes];
  alignas(64) std::int32_t y[kExactLanes];
  constexpr int kLanes = static_cast<int>(kExactLanes);
  __builtin_memcpy(x, lines.key + i * lines.stride, sizeof x);
  __builtin_memcpy(y, lines.key + j * lines.stride, sizeof y);
  if (!step.by_trials) {
    PairChances pair;
    step.gaussian.chances<kLanes>(x, y, pair.chance, pair.certain);
    put_weights(pair, forth);
    step.gaussian.chances<kLanes>(y, x, pair.chance, pair.certain);
    put_weights(pair, back);
    return;
  }
  for (std::size_t lane = 0; lane < kExactLanes; ++lane) {
    const std::uint32_t first = lines.code + static_cast<std::uint32_t>(lane) * lines.code_lane;
    const std::uint32_t a = first + static_cast<std::uint32_t>(i) * lines.code_place;
    const std::uint32_t b = first + static_cast<std::uint32_t>(j) * lines.code_place;
    // Lanes that fill up a vector have no cell.
    const GuidedCell from{a < lines.size ? a : 0, x[lane]};
    const GuidedCell to{b < lines.size ? b : 0, y[lane]};
    forth[lane] = static_cast<double>(step.acceptance(from, to)) * 0x1p-32;
    back[lane] = static_cast<double>(step.acceptance(to, from)) * 0x1p-32;
  }
}

template <class Step>
void weigh_lines(const void* selection, const StencilLines& lines, double* weights) {
  const Step& step = *static_cast<const Step*>(selection);
  for (std::size_t i = 0; i < lines.radix; ++i) {
    for (std::size_t j = i + 1; j < lines.radix; ++j, weights += 2 * kExactLanes) {
      weigh_pair(step, lines, i, j, weights, weights + kExactLanes);
    }
  }
}

template <std::size_t Radix>
void add_lines(const double* u, std::size_t stride, const double* weights, double* sum,
               bool begin) {
  for (std::size_t v = 0; v < kExactLanes; v += kDoubleLanes) {
    Doubles at[Radix];
    Doubles total[Radix];
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) {
      at[i] = load_doubles(u + i * stride + v);
      total[i] = begin ? Doubles{} : load_doubles(sum + i * stride + v);
    }
    const double* weight = weights + v;
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) {
#pragma GCC unroll 16
      for (std::size_t j = i + 1; j < Radix; ++j) {
        const Doubles gain = at[j] - at[i];
        total[i] += load_doubles(weight) * gain;
        total[j] -= load_doubles(weight + kExactLanes) * gain;
        weight += 2 * kExactLanes;
      }
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) store_doubles(sum + i * stride + v, total[i]);
  }
}

// Of a blind operator: Σ_j (u_j - u_i) = Σ_j u_j - K u_i.
template <std::size_t Radix>
void add_blind_lines(const double* u, std::size_t stride, const double* /*weights*/, double* sum,
                     bool begin) {
  for (std::size_t v = 0; v < kExactLanes; v += kDoubleLanes) {
    Doubles at[Radix];
    Doubles all = {};
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) {
      at[i] = load_doubles(u + i * stride + v);
      all += at[i];
    }
#pragma GCC unroll 16
    for (std::size_t i = 0; i < Radix; ++i) {
      const Doubles gain = all - static_cast<double>(Radix) * at[i];
      double* to = sum + i * stride + v;
      store_doubles(to, begin ? gain : load_doubles(to) + gain);
    }
  }
}

// The lanes with that bit of `first` for those without it of `second`.
template <std::size_t Bit, std::size_t... Lane>
ARCHWALK_BODY void exchange(Doubles& first, Doubles& second,
                            std::index_sequence<Lane...> /*lanes*/) {
  const Doubles low = __builtin_shufflevector(
      first, second, ((Lane & Bit) != 0 ? kDoubleLanes + Lane - Bit : Lane)...);
  second = __builtin_shufflevector(first, second,
                                   ((Lane & Bit) != 0 ? kDoubleLanes + Lane : Lane + Bit)...);
  first = low;
}

// A square of kDoubleLanes rows and columns, by halves, quarters, ...
template <std::size_t Bit = kDoubleLanes / 2>
ARCHWALK_BODY void transpose(Doubles (&row)[kDoubleLanes]) {
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kDoubleLanes; ++i) {
    if ((i & Bit) != 0) continue;
    exchange<Bit>(row[i], row[i + Bit], std::make_index_sequence<kDoubleLanes>());
  }
  if constexpr (Bit > 1) transpose<Bit / 2>(row);
}

// kExactLanes rows of `width` (whole lanes) to `width` rows of kExactLanes.
void turn_rows(const double* rows, std::size_t pitch, std::size_t width, double* turned) {
  for (std::size_t x = 0; x < width; x += kDoubleLanes) {
    for (std::size_t y = 0; y < kExactLanes; y += kDoubleLanes) {
      Doubles square[kDoubleLanes];
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kDoubleLanes; ++i) {
        square[i] = load_doubles(rows + (y + i) * pitch + x);
      }
      transpose(square);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kDoubleLanes; ++i) {
        store_doubles(turned + (x + i) * kExactLanes + y, square[i]);
      }
    }
  }
}

// out = u + each (out + turned back) [+ added]
void finish_rows(const double* turned, const StencilRows& rows) {
  const Doubles each = all_lanes(rows.each);
  for (std::size_t x = 0; x < rows.width; x += kDoubleLanes) {
    for (std::size_t y = 0; y < kExactLanes; y += kDoubleLanes) {
      Doubles square[kDoubleLanes];
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kDoubleLanes; ++i) {
        square[i] = load_doubles(turned + (x + i) * kExactLanes + y);
      }
      transpose(square);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kDoubleLanes; ++i) {
        const std::size_t place = (y + i) * rows.pitch + x;
        const Doubles sum = load_doubles(rows.out + place) + square[i];
        Doubles next = load_doubles(rows.u + place) + each * sum;
        if (rows.added != nullptr) next += load_doubles(rows.added + place);
        store_doubles(rows.out + place, next);
      }
    }
  }
}

template <std::size_t... Radix>
constexpr StencilKernels stencil_kernels(std::index_sequence<Radix...>) {
  StencilKernels kernels = {};
  ((kernels.add[Radix + 2] = &add_lines<Radix + 2>,
    kernels.add_blind[Radix + 2] = &add_blind_lines<Radix + 2>),
   ...);
  kernels.weigh_order = &weigh_lines<OrderStep>;
  kernels.weigh_threshold = &weigh_lines<ThresholdStep>;
  kernels.weigh_metropolis = &weigh_lines<MetropolisStep>;
  kernels.weigh_noisy = &weigh_lines<NoisyStep>;
  kernels.turn = &turn_rows;
  kernels.finish = &finish_rows;
  return kernels;
}
