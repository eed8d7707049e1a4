// Every proposal x selection as a GPU kernel, one lane a thread: the bodies of kernels/ as they
// are. Compiled wherever a toolkit is found, so that the bodies stay fit for it; the launcher that
// makes an engine of them is not part of this build, and walk_launcher_stub.cpp says so at run
// time.
#include <cstdint>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "kernels/lane_tally.hpp"
#include "kernels/philox_words.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::cuda {
namespace {

/// All replicates of the starts [first, first + count) of one operator, a thread a start. Sums are
/// [start, track, score, horizon].
template <class Body>
__global__ void walk(Body body, PhiloxKey key, std::uint64_t first_subsequence, std::uint32_t first,
                     std::uint32_t count, std::uint32_t replicates, std::int64_t* change,
                     std::uint64_t* square, std::uint32_t* positive) {
  const std::uint32_t index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index >= count) return;
  const std::uint64_t rows = static_cast<std::uint64_t>(kernels::kTracks) *
                             static_cast<std::uint32_t>(body.tables.scores * body.horizon_count);
  kernels::LaneTally<1> tally;
  tally.tables = body.tables;
  tally.horizon_count = body.horizon_count;
  tally.change = change + index * rows;
  tally.square = square + index * rows;
  tally.positive = positive + index * rows;
  tally.start[0] = first + index;
  kernels::WalkState<typename Body::Digits, 1> state;
  for (std::uint32_t replicate = 0; replicate < replicates; ++replicate) {
    const std::uint64_t stream = first_subsequence + first + index +
                                 static_cast<std::uint64_t>(replicate) * body.tables.size;
    kernels::PhiloxWords<1> words(key, stream);
    body.template operator()<1>(words, tally.start, state, tally);
  }
}

template <std::size_t I>
const void* instantiate() {
  using Steps = StepCombination<I>;
  using Body = kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                 typename Steps::Selection, typename Steps::Memory>;
  return reinterpret_cast<const void*>(&walk<Body>);
}

template <std::size_t... I>
const void* find_kernel(std::size_t wanted, std::index_sequence<I...>) {
  const void* found = nullptr;
  ((I == wanted ? (found = instantiate<I>(), 0) : 0), ...);
  return found;
}

}  // namespace

/// The kernel of a StepCombination by its number.
const void* walk_kernel(std::size_t combination) {
  return find_kernel(combination, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
