// Every proposal x selection as a GPU kernel: the bodies of kernels/ as they are, a walk a thread
// at a time.
#include <array>
#include <cstdint>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "curand_words.cuh"
#include "item_loop.cuh"
#include "kernels.hpp"
#include "kernels/recorded_walk.hpp"
#include "launch_plan.hpp"

namespace archwalk::cuda {
namespace {

using kernels::Way;

// Bodies that need fewer registers: none of them has Metropolis's exponential and four random words
// at a time, or a guide beside distances.
template <class Body, Way kWay>
constexpr bool kIsLight =
    (kWay == Way::by_edits &&
     !kernels::DecidesByKeysAndWord<decltype(Body::selection), std::uint32_t>) ||
    (kWay == Way::by_distances && Body::kAcceptsAll);

template <class Body, Way kWay>
constexpr int kMostThreadsOf = kIsLight<Body, kWay> ? kMostLightThreads : kMostThreads;

template <class Body, Way kWay>
__global__ void __launch_bounds__(kMostThreadsOf<Body, kWay>, 1)
    walk(const __grid_constant__ ItemLaunch launch,
         const __grid_constant__ kernels::RecordedWalks job) {
  extern __shared__ __align__(16) unsigned char shared[];
  load_columns(launch, shared);
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t place) {
    const std::uint32_t first = place * job.walks_of_item;
    const std::uint32_t left = job.walks() - first;
    const std::uint32_t last = first + (left < job.walks_of_item ? left : job.walks_of_item);
    kernels::walk_and_record<CurandWords, kWay>(*reinterpret_cast<const Body*>(shared), job, op,
                                                first + threadIdx.x, last, blockDim.x);
  });
}

template <class Body, Way kWay>
Kernel kernel_that_goes() {
  return {reinterpret_cast<const void*>(&walk<Body, kWay>), sizeof(Body),
          kMostThreadsOf<Body, kWay>};
}

template <std::size_t I>
Kernel kernel(Way way) {
  using Steps = StepCombination<I>;
  using Body = kernels::WalkBody<typename Steps::Digits, typename Steps::Proposal,
                                 typename Steps::Selection, typename Steps::Memory>;
  if constexpr (Body::template kRuns<1>) {
    if (way == Way::by_edits) return kernel_that_goes<Body, Way::by_edits>();
    if (way == Way::by_distances) return kernel_that_goes<Body, Way::by_distances>();
  }
  return kernel_that_goes<Body, Way::step_by_step>();
}

template <std::size_t... I>
Kernel find_kernel(std::size_t combination, Way way, std::index_sequence<I...>) {
  static constexpr std::array<Kernel (*)(Way), sizeof...(I)> kAll = {&kernel<I>...};
  return kAll[combination](way);
}

}  // namespace

Kernel walk_kernel(std::size_t combination, Way way) {
  return find_kernel(combination, way, std::make_index_sequence<kStepCombinations>());
}

}  // namespace archwalk::cuda
