#pragma once

namespace archwalk {

/// Instruction sets that inner loops are compiled for, the wider ones last.
enum class InstructionSet { baseline, avx2, avx512 };

/// Whether this processor runs what is compiled for the set: all of the x86-64 psABI's level v3
/// (avx2) or v4 (avx512) that compilers make use of.
bool runs_here(InstructionSet set);

}  // namespace archwalk
