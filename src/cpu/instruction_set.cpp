#include "archwalk/cpu/instruction_set.hpp"

#include <fmt/format.h>

#include "archwalk/core/error.hpp"
#include "lane_block.hpp"

namespace archwalk {

std::string_view name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512:
      return "avx512";
    case InstructionSet::avx2:
      return "avx2";
    default:
      return "baseline";
  }
}

std::string_view kernel_flags(InstructionSet set) {
  switch (set) {
    case InstructionSet::avx512:
      return ARCHWALK_AVX512_FLAGS;
    case InstructionSet::avx2:
      return ARCHWALK_AVX2_FLAGS;
    default:
      return ARCHWALK_BASELINE_FLAGS;
  }
}

bool is_available(InstructionSet set) {
  // The processor first: the look-up is compiled for the instruction set too.
  if (!runs_here(set)) return false;
  switch (set) {
    case InstructionSet::avx512:
      return cpu::avx512_lane_block(0) != nullptr;
    case InstructionSet::avx2:
      return cpu::avx2_lane_block(0) != nullptr;
    default:
      return true;
  }
}

InstructionSet choose_instruction_set(std::string_view forced) {
  constexpr InstructionSet kAll[] = {InstructionSet::avx512, InstructionSet::avx2,
                                     InstructionSet::baseline};
  std::string available;
  for (InstructionSet set : kAll) {
    if (!is_available(set)) {
      if (name_of(set) == forced) {
        throw InputError(fmt::format("instruction set '{}' is not available here", forced),
                         "its kernels would crash on this processor",
                         "unset ARCHWALK_ISA, or force another one");
      }
      continue;
    }
    if (forced.empty() || forced == name_of(set)) return set;
    available += fmt::format("{}{}", available.empty() ? "" : ", ", name_of(set));
  }
  throw InputError(fmt::format("unknown instruction set '{}'", forced),
                   "it names the kernels that run the walks",
                   fmt::format("use one of {}", available));
}

}  // namespace archwalk
