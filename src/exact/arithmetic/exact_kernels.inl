#pragma once

#include "contract_kernel.inl"
#include "rank_kernel.inl"
#include "row_kernel.inl"
#include "spectral_kernel.inl"
#include "stencil_kernel.inl"

// All of them for the instruction set that this is compiled for.
constexpr ExactKernels exact_kernels_here() {
  ExactKernels kernels = {};
  constexpr auto kRadixes = std::make_index_sequence<kMostRadix - 1>();
  kernels.spectral = &spectral_cells;
  kernels.stencil = stencil_kernels(kRadixes);
  kernels.rank = rank_kernels(kRadixes);
  kernels.sum_rows = &sum_rows;
  put_contractions(kernels, kRadixes);
  return kernels;
}
