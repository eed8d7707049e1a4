#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "program.hpp"

namespace archwalk::emulated {

/// What an opcode does and the bytes of the registers that it takes, 0 past the last.
struct Operation {
  Execute execute = nullptr;
  Flow flow = Flow::next;
  std::array<std::uint8_t, 2> out = {0, 0};
  std::array<std::uint8_t, 5> in = {0, 0, 0, 0, 0};
};

/// Of an opcode such as `add.s32` that is no load, store, move of parts or branch; null where there
/// is none.
const Operation* find_operation(const std::string& opcode);

/// Of a load, a store or an atomic addition: `memory` the type in memory, `register_bytes` the
/// width of the registers. Null where there is none.
Execute find_load(const std::string& memory, int register_bytes);
Execute find_store(const std::string& memory, int register_bytes);
Execute find_atomic_add(const std::string& memory);

/// From a register to its parts or the other way, `bytes` each part's; parts that are not named are
/// left out.
Execute find_unpack(int bytes);
Execute find_pack(int bytes);

}  // namespace archwalk::emulated
