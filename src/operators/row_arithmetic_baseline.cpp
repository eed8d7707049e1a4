#include "archwalk/core/elementary.hpp"
#include "archwalk/core/elementary_series.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "row_arithmetic.hpp"

namespace archwalk {
namespace {
#include "row_arithmetic.inl"
}  // namespace

const RowArithmetic* baseline_row_arithmetic() {
  return &kArithmetic;
}

}  // namespace archwalk
