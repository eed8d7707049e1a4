#pragma once

#include "lane_doubles.inl"

// u(x) <- Σ_y M[x_e, y] u(x with digit e = y), for the edge whose digits lie `stride` apart.

template <std::size_t Radix, class T>
ARCHWALK_BODY void contract_line(const double* matrix, const T (&at)[Radix], T (&sum)[Radix]) {
#pragma GCC unroll 16
  for (std::size_t from = 0; from < Radix; ++from) {
    sum[from] = matrix[from * Radix] * at[0];
#pragma GCC unroll 16
    for (std::size_t to = 1; to < Radix; ++to) sum[from] += matrix[from * Radix + to] * at[to];
  }
}

template <std::size_t Radix>
void contract_edge(const double* matrix, std::size_t stride, std::size_t size, const double* u,
                   double* out) {
  for (std::size_t base = 0; base < size; base += stride * Radix) {
    std::size_t i = base;
    const std::size_t end = base + stride;
    for (; i + kDoubleLanes <= end; i += kDoubleLanes) {
      Doubles at[Radix];
      Doubles sum[Radix];
#pragma GCC unroll 16
      for (std::size_t d = 0; d < Radix; ++d) at[d] = load_doubles(u + d * stride + i);
      contract_line<Radix>(matrix, at, sum);
#pragma GCC unroll 16
      for (std::size_t d = 0; d < Radix; ++d) store_doubles(out + d * stride + i, sum[d]);
    }
    for (; i < end; ++i) {
      double at[Radix];
      double sum[Radix];
      for (std::size_t d = 0; d < Radix; ++d) at[d] = u[d * stride + i];
      contract_line<Radix>(matrix, at, sum);
      for (std::size_t d = 0; d < Radix; ++d) out[d * stride + i] = sum[d];
    }
  }
}

// On one edge, what has not moved so far and what has: moved(x) <- M[x_e,x_e] moved(x) +
// Σ_{d≠x_e} M[x_e,d] (moved + unmoved)(x with digit d), unmoved(x) <- M[x_e,x_e] unmoved(x).

template <std::size_t Radix, class T>
ARCHWALK_BODY void move_line(const double* matrix, T (&unmoved)[Radix], T (&moved)[Radix]) {
  T both[Radix];
#pragma GCC unroll 16
  for (std::size_t d = 0; d < Radix; ++d) both[d] = moved[d] + unmoved[d];
#pragma GCC unroll 16
  for (std::size_t from = 0; from < Radix; ++from) {
    const double stays = matrix[from * Radix + from];
    T sum = moved[from] * stays;
#pragma GCC unroll 16
    for (std::size_t to = 0; to < Radix; ++to) {
      if (to != from) sum += matrix[from * Radix + to] * both[to];
    }
    moved[from] = sum;
    unmoved[from] *= stays;
  }
}

template <std::size_t Radix>
void move_edge(const double* matrix, std::size_t stride, std::size_t size, double* unmoved,
               double* moved) {
  for (std::size_t base = 0; base < size; base += stride * Radix) {
    std::size_t i = base;
    const std::size_t end = base + stride;
    for (; i + kDoubleLanes <= end; i += kDoubleLanes) {
      Doubles here[Radix];
      Doubles gone[Radix];
#pragma GCC unroll 16
      for (std::size_t d = 0; d < Radix; ++d) {
        here[d] = load_doubles(unmoved + d * stride + i);
        gone[d] = load_doubles(moved + d * stride + i);
      }
      move_line<Radix>(matrix, here, gone);
#pragma GCC unroll 16
      for (std::size_t d = 0; d < Radix; ++d) {
        store_doubles(unmoved + d * stride + i, here[d]);
        store_doubles(moved + d * stride + i, gone[d]);
      }
    }
    for (; i < end; ++i) {
      double here[Radix];
      double gone[Radix];
      for (std::size_t d = 0; d < Radix; ++d) {
        here[d] = unmoved[d * stride + i];
        gone[d] = moved[d * stride + i];
      }
      move_line<Radix>(matrix, here, gone);
      for (std::size_t d = 0; d < Radix; ++d) {
        unmoved[d * stride + i] = here[d];
        moved[d * stride + i] = gone[d];
      }
    }
  }
}

template <std::size_t... Radix>
constexpr void put_contractions(ExactKernels& kernels, std::index_sequence<Radix...> /*radix*/) {
  ((kernels.contract[Radix + 2] = &contract_edge<Radix + 2>), ...);
  ((kernels.move[Radix + 2] = &move_edge<Radix + 2>), ...);
}
