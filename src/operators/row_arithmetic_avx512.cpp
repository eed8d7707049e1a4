#include "archwalk/core/elementary.hpp"
#include "archwalk/core/elementary_series.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "row_arithmetic.hpp"

namespace archwalk {
#if defined(__x86_64__)
namespace {
#include "row_arithmetic.inl"
}  // namespace

const RowArithmetic* avx512_row_arithmetic() {
  return &kArithmetic;
}
#else
const RowArithmetic* avx512_row_arithmetic() {
  return nullptr;
}
#endif

}  // namespace archwalk
