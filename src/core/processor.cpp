#include "archwalk/core/processor.hpp"

namespace archwalk {

bool runs_here(InstructionSet set) {
#if defined(__x86_64__)
  switch (set) {
    case InstructionSet::avx512:
      return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
             __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
             __builtin_cpu_supports("avx512cd") != 0;
    case InstructionSet::avx2:
      return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
             __builtin_cpu_supports("bmi2") != 0;
    default:
      return true;
  }
#else
  return set == InstructionSet::baseline;
#endif
}

}  // namespace archwalk
