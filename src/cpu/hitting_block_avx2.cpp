#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "hitting_block.hpp"
#include "kernels/hitting_body.hpp"

namespace archwalk::cpu {
#if defined(__x86_64__)
namespace {
#include "hitting_block.inl"
}  // namespace

HittingBlockFunction avx2_hitting_block(std::size_t combination) {
  return hitting_block_of(combination);
}
#else
HittingBlockFunction avx2_hitting_block(std::size_t) {
  return nullptr;
}
#endif

}  // namespace archwalk::cpu
