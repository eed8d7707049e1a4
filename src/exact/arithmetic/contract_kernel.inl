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

template <std::size_t... Radix>
constexpr void put_contractions(ContractEdge* by_radix, std::index_sequence<Radix...> /*radix*/) {
  ((by_radix[Radix + 2] = &contract_edge<Radix + 2>), ...);
}
