#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "archwalk/cpu/instruction_set.hpp"

namespace archwalk {

enum class Backend { cpu, cuda };

/// Where the engines run.
struct BackendChoice {
  Backend backend = Backend::cpu;
  InstructionSet instruction_set = InstructionSet::baseline;
  int threads = 1;
  std::vector<int> devices;  ///< GPUs, as CUDA numbers them; empty on the CPU
  std::string device_names;  ///< of those, for the record
  std::string reason;        ///< what was chosen and why, for the user
};

/// `wanted` is "auto", "cpu" or "cuda"; `forced_isa` as choose_instruction_set(); `devices` as
/// cuda::choose_devices(). auto takes a GPU where there is one. InputError for anything else, for
/// cuda without a GPU and for devices on the CPU; NotBuiltError for cuda in a build without it.
BackendChoice choose_backend(std::string_view wanted, std::string_view forced_isa, int threads,
                             std::string_view devices = "");

}  // namespace archwalk
