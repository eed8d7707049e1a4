#pragma once

// Vector registers of doubles, for sources that are compiled once for each instruction set: names
// of internal linkage only, and nothing of a library, which the linker could take for the rest of
// the program.

using Doubles = double __attribute__((vector_size(kVectorLanes * 4)));
constexpr std::size_t kDoubleLanes = kVectorLanes / 2;
constexpr std::size_t kRegisters = kExactLanes / kDoubleLanes;  // of one block of lanes

ARCHWALK_BODY Doubles load_doubles(const double* from) {
  Doubles value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
ARCHWALK_BODY void store_doubles(double* to, Doubles value) {
  __builtin_memcpy(to, &value, sizeof value);
}
ARCHWALK_BODY Doubles all_lanes(double value) {
  return value - Doubles{};  // + 0 would be an operation, as it changes -0
}
