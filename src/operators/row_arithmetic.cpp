#include "row_arithmetic.hpp"

namespace archwalk {
namespace {

const RowArithmetic& widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
      __builtin_cpu_supports("avx512cd") != 0) {
    return *avx512_row_arithmetic();
  }
  if (__builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
      __builtin_cpu_supports("bmi2") != 0) {
    return *avx2_row_arithmetic();
  }
#endif
  return *baseline_row_arithmetic();
}

}  // namespace

const RowArithmetic& row_arithmetic() {
  static const RowArithmetic& chosen = widest();
  return chosen;
}

}  // namespace archwalk
