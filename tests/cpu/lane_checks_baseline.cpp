#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/wide_lanes.hpp"
#include "cpu/lane_checks.hpp"

namespace archwalk::test {
namespace {
#include "lane_checks.inl"
}  // namespace

const char* baseline_lane_checks(const LaneInput& input) {
  return check_all(input);
}

}  // namespace archwalk::test
