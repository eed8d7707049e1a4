#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "kernels/lane_tally.hpp"
#include "kernels/philox_words.hpp"
#include "kernels/walk_body.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {
namespace {
#include "lane_block.inl"
}  // namespace

LaneBlockFunction baseline_lane_block(std::size_t combination) {
  return lane_block_of(combination);
}

}  // namespace archwalk::cpu
