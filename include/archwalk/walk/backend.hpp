#pragma once

#include <string>
#include <string_view>

#include "archwalk/cpu/instruction_set.hpp"

namespace archwalk {

enum class Backend { cpu, cuda };

/// Where the engines run.
struct BackendChoice {
  Backend backend = Backend::cpu;
  InstructionSet instruction_set = InstructionSet::baseline;
  int threads = 1;
  std::string reason;  ///< what was chosen and why, for the user
};

/// `wanted` is "auto", "cpu" or "cuda"; `forced_isa` as choose_instruction_set(). InputError for
/// anything else; NotBuiltError for cuda in a build without it.
BackendChoice choose_backend(std::string_view wanted, std::string_view forced_isa, int threads);

}  // namespace archwalk
