#pragma once

#include <string_view>

#include "archwalk/core/processor.hpp"

namespace archwalk {

std::string_view name_of(InstructionSet set);

/// The options that its kernels are compiled with, "-O3 -march=x86-64-v3".
std::string_view kernel_flags(InstructionSet set);

/// Whether this build holds kernels for it and this processor runs them.
bool is_available(InstructionSet set);

/// The widest available one; or the one of that name ("baseline", "avx2", "avx512").
/// InputError where the name is unknown or the set is not available here. Empty: the widest.
InstructionSet choose_instruction_set(std::string_view forced);

}  // namespace archwalk
