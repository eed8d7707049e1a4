// Exact steps of one-edit proposals on spaces whose columns are too large for the shared memory of
// one block: a cluster of two blocks a column of an operator, for all its steps.
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "item_loop.cuh"
#include "kernels/stencil_body.hpp"
#include "steps_kernels.hpp"
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 900
#include "cluster_team.cuh"
#endif

namespace archwalk::cuda {
namespace {

template <class Body, bool SharedKeys>
__global__ void __launch_bounds__(kClusterThreads, 1)
    cluster_stencil(const __grid_constant__ ItemLaunch launch,
                    const __grid_constant__ StencilJob job) {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900  // kClusterArchitecture
  using Team = ClusterTeam<kClusterThreads>;
  extern __shared__ __align__(16) unsigned char shared[];
  __shared__ typename Team::Storage storage;
  const Team team(storage);
  const std::uint32_t size = job.tables.size;
  const auto* keys = static_cast<const std::int32_t*>(launch.columns[kKeys].data);
  const auto run = [&](auto memory) {
    memory.now = ClusterColumn(reinterpret_cast<double*>(shared + launch.own_at), size);
    memory.added = job.scratch + blockIdx.x / kClusterBlocks * job.scratch_doubles;
    const Body& body = *reinterpret_cast<const Body*>(shared);
    for_each_item<Body, ClusterItems>(launch, shared, [&](std::uint32_t op, std::uint32_t column) {
      kernels::stencil_column<kClusterCells>(body, job.tables, column, team, memory,
                                             job.sums + op * job.tables.layout.count());
    });
  };
  if constexpr (SharedKeys) {
    auto* mine = reinterpret_cast<std::int32_t*>(shared + launch.columns[kKeys].at);
    const kernels::StateShare share = team.share(size);
    ClusterColumn<std::int32_t> column(mine, size);
    for (std::uint32_t i = share.first; i < share.count; i += share.stride) {
      own(column, i) = keys[share.begin + i];
    }
    run(kernels::StencilMemory<ClusterColumn<double>, ClusterColumn<std::int32_t>>{column});
  } else {
    run(kernels::StencilMemory<ClusterColumn<double>>{keys});
  }
#endif
}

template <std::size_t I>
Kernel kernel(bool keys_in_shared) {
  using Selection = std::tuple_element_t<I, SelectionSteps>;
  if constexpr (kernels::PairwiseStep<Selection>) {
    using Body = kernels::StencilBody<Selection>;
    constexpr bool kKeys = !Selection::kAcceptsAll;
    // With noise ptxas would spill.
    if constexpr (!std::is_same_v<Selection, NoisyStep>) {
      if (keys_in_shared == kKeys) {
        return {reinterpret_cast<const void*>(&cluster_stencil<Body, kKeys>), sizeof(Body)};
      }
    }
  }
  return {};
}

template <std::size_t... I>
Kernel find_kernel(std::size_t selection, bool keys_in_shared, std::index_sequence<I...>) {
  const std::array<Kernel, sizeof...(I)> all = {kernel<I>(keys_in_shared)...};
  return all[selection];
}

}  // namespace

Kernel cluster_stencil_kernel(std::size_t selection, bool keys_in_shared) {
  return find_kernel(selection, keys_in_shared,
                     std::make_index_sequence<std::tuple_size_v<SelectionSteps>>());
}

}  // namespace archwalk::cuda
