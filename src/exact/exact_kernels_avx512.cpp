#include "archwalk/core/lane_vector.hpp"
#include "exact_kernels.hpp"

namespace archwalk {
#if defined(__x86_64__)
namespace {
#include "lane_doubles.inl"
#include "spectral_kernel.inl"
const ExactKernels kKernels = {&spectral_cells};
}  // namespace

const ExactKernels* avx512_exact_kernels() {
  return &kKernels;
}
#else
const ExactKernels* avx512_exact_kernels() {
  return nullptr;
}
#endif

}  // namespace archwalk
