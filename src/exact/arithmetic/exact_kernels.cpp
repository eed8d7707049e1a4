#include "exact_kernels.hpp"

#include "archwalk/space/product_space.hpp"

namespace archwalk {

static_assert(kMostRadix == kLargestRadix);  // tables by radix are as long

const ExactKernels& exact_kernels(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512:
      return *avx512_exact_kernels();
    case InstructionSet::avx2:
      return *avx2_exact_kernels();
    default:
      return *baseline_exact_kernels();
  }
}

const ExactKernels& exact_kernels() {
  static const ExactKernels& widest = exact_kernels(choose_instruction_set(""));
  return widest;
}

}  // namespace archwalk
