#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "hitting_block.hpp"
#include "kernels/hitting_body.hpp"

namespace archwalk::cpu {
namespace {
#include "hitting_block.inl"
}  // namespace

HittingBlockFunction baseline_hitting_block(std::size_t combination) {
  return hitting_block_of(combination);
}

}  // namespace archwalk::cpu
