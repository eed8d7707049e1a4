#include <limits>
#include <utility>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/operators/noisy_step.hpp"
#include "archwalk/operators/order_step.hpp"
#include "archwalk/operators/threshold.hpp"
#include "exact_kernels.hpp"

namespace archwalk {
#if defined(__x86_64__)
namespace {
#include "lane_doubles.inl"
#include "spectral_kernel.inl"
#include "stencil_kernel.inl"
const ExactKernels kKernels = {&spectral_cells,
                               stencil_kernels(std::make_index_sequence<kMostRadix - 1>())};
}  // namespace

const ExactKernels* avx2_exact_kernels() {
  return &kKernels;
}
#else
const ExactKernels* avx2_exact_kernels() {
  return nullptr;
}
#endif

}  // namespace archwalk
