#include <limits>
#include <utility>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/operators/noisy_step.hpp"
#include "archwalk/operators/order_step.hpp"
#include "archwalk/operators/threshold.hpp"
#include "exact_kernels.hpp"
#include "kernels/csr_row.hpp"

namespace archwalk {
#if defined(__x86_64__)
namespace {
#include "exact_kernels.inl"
const ExactKernels kKernels = exact_kernels_here();
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
