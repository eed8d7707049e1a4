#include <limits>
#include <utility>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/operators/noisy_step.hpp"
#include "archwalk/operators/order_step.hpp"
#include "archwalk/operators/threshold.hpp"
#include "exact_kernels.hpp"
#include "kernels/csr_row.hpp"

namespace archwalk {
namespace {
#include "exact_kernels.inl"
const ExactKernels kKernels = exact_kernels_here();
}  // namespace

const ExactKernels* baseline_exact_kernels() {
  return &kKernels;
}

}  // namespace archwalk
