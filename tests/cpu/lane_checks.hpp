#pragma once

#include <cstdint>

namespace archwalk::test {

/// What the operations of core/lane_*.hpp and wide_lanes.hpp work on: the test fills it, each
/// instruction set compares with one word at a time.
inline constexpr int kCheckedLanes = 64;
inline constexpr int kCheckedSteps = 3;
inline constexpr int kCheckedTable = 1000;
struct LaneInput {
  std::uint32_t a[kCheckedLanes];
  std::uint32_t b[kCheckedLanes];
  std::uint32_t scalar;                               ///< any
  std::uint32_t half_scalar;                          ///< below 2^16
  std::uint32_t index[kCheckedSteps][kCheckedLanes];  ///< below kCheckedTable
  std::uint16_t short_table[kCheckedTable];
  std::int32_t table[kCheckedTable];
  std::uint64_t wide_table[kCheckedTable];
};

/// The name of the first operation that is off, or null.
using LaneChecks = const char* (*)(const LaneInput&);
const char* baseline_lane_checks(const LaneInput& input);
const char* avx2_lane_checks(const LaneInput& input);
const char* avx512_lane_checks(const LaneInput& input);

}  // namespace archwalk::test
