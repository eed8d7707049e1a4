// Walks to score thresholds as GPU kernels, one lane a thread: compiled wherever a toolkit is
// found, as walk_kernels.cu is and for its reasons.
#include <cstdint>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "kernels/hitting_body.hpp"
#include "kernels/philox_words.hpp"

namespace archwalk::cuda {
namespace {

/// All replicates of the starts [first, first + count) of one operator, a thread a start. Sums are
/// [start, score, place] and [start, score, place, bin].
template <class Body>
__global__ void hit(Body body, kernels::HittingTables tables, PhiloxKey key,
                    std::uint64_t first_subsequence, std::uint32_t first, std::uint32_t count,
                    std::uint32_t replicates, std::uint32_t* hits, std::uint64_t* steps,
                    std::uint64_t* squares) {
  const std::uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index >= count) return;
  const auto rows = static_cast<std::uint64_t>(tables.scores * tables.levels);
  kernels::HittingTally<1> tally;
  tally.tables = tables;
  tally.hits = hits + index * rows * static_cast<std::uint32_t>(tally.bins());
  tally.steps = steps + index * rows;
  tally.squares = squares + index * rows;
  tally.start[0] = first + index;
  kernels::WalkState<typename Body::Digits, 1> state;
  for (std::uint32_t replicate = 0; replicate < replicates; ++replicate) {
    const std::uint64_t stream =
        first_subsequence + first + index + static_cast<std::uint64_t>(replicate) * tables.size;
    kernels::PhiloxWords<1> words(key, stream);
    body.template operator()<1>(words, state, tally);
  }
}

template <std::size_t I>
const void* instantiate() {
  using Steps = StepCombination<I>;
  using Body =
      kernels::HittingBody<kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                             typename Steps::Selection, typename Steps::Memory>>;
  return reinterpret_cast<const void*>(&hit<Body>);
}

template <std::size_t... I>
const void* find_kernel(std::size_t wanted, std::index_sequence<I...>) {
  const void* found = nullptr;
  ((I == wanted ? (found = instantiate<I>(), 0) : 0), ...);
  return found;
}

}  // namespace

/// The kernel of a StepCombination by its number.
const void* hitting_kernel(std::size_t combination) {
  return find_kernel(combination, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
