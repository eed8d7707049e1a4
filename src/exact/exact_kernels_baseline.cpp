#include "archwalk/core/lane_vector.hpp"
#include "exact_kernels.hpp"

namespace archwalk {
namespace {
#include "lane_doubles.inl"
#include "spectral_kernel.inl"
const ExactKernels kKernels = {&spectral_cells};
}  // namespace

const ExactKernels* baseline_exact_kernels() {
  return &kKernels;
}

}  // namespace archwalk
