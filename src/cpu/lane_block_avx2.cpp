#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "kernels/lane_tally.hpp"
#include "kernels/philox_words.hpp"
#include "kernels/walk_body.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {
#if defined(__x86_64__)
namespace {
#include "lane_block.inl"
}  // namespace

LaneBlockFunction avx2_lane_block(std::size_t combination) {
  return lane_block_of(combination);
}
#else
LaneBlockFunction avx2_lane_block(std::size_t) {
  return nullptr;
}
#endif

}  // namespace archwalk::cpu
