#include "row_arithmetic.hpp"

#include "archwalk/core/processor.hpp"

namespace archwalk {
namespace {

const RowArithmetic& widest() {
  // The processor first: the look-up is compiled for the instruction set too.
  if (runs_here(InstructionSet::avx512)) return *avx512_row_arithmetic();
  if (runs_here(InstructionSet::avx2)) return *avx2_row_arithmetic();
  return *baseline_row_arithmetic();
}

}  // namespace

const RowArithmetic& row_arithmetic() {
  static const RowArithmetic& chosen = widest();
  return chosen;
}

}  // namespace archwalk
