// Exact steps of one-edit proposals: a block a column of an operator, for all its steps.
#include <array>
#include <cstdint>
#include <tuple>
#include <utility>

#include "archwalk/operators/step_types.hpp"
#include "block_team.cuh"
#include "item_loop.cuh"
#include "kernels/stencil_body.hpp"
#include "steps_kernels.hpp"

namespace archwalk::cuda {
namespace {

using Team = BlockTeam<kStencilThreads>;

// With Cells > 0 the column is in shared memory, else both its old and its new values in the cache;
// keys in shared memory are told apart by the type, so that addresses are short.
template <class Body, int Cells, bool SharedKeys>
__global__ void __launch_bounds__(kStencilThreads, 1)
    stencil(const __grid_constant__ ItemLaunch launch, const __grid_constant__ StencilJob job) {
  extern __shared__ __align__(16) unsigned char shared[];
  __shared__ typename Team::Storage storage;
  load_columns(launch, shared);
  const Team team(storage);
  kernels::StencilMemory<> memory;
  if constexpr (SharedKeys) {
    memory.key = reinterpret_cast<const std::int32_t*>(shared + launch.columns[kKeys].at);
  } else {
    memory.key = static_cast<const std::int32_t*>(launch.columns[kKeys].data);
  }
  memory.added = job.scratch + blockIdx.x * job.scratch_doubles;
  if constexpr (Cells > 0) {
    memory.now = reinterpret_cast<double*>(shared + launch.own_at);
  } else {
    memory.now = memory.added + job.tables.size;
    memory.next = memory.now + job.tables.size;
  }
  const Body& body = *reinterpret_cast<const Body*>(shared);
  for_each_item<Body>(launch, shared, [&](std::uint32_t op, std::uint32_t column) {
    kernels::stencil_column<Cells>(body, job.tables, column, team, memory,
                                   job.sums + op * job.tables.layout.count());
  });
}

template <class Body, int Cells, bool SharedKeys>
Kernel kernel_of() {
  return {reinterpret_cast<const void*>(&stencil<Body, Cells, SharedKeys>), sizeof(Body)};
}

template <std::size_t I>
Kernel kernel(bool column_in_shared, bool keys_in_shared) {
  using Selection = std::tuple_element_t<I, SelectionSteps>;
  if constexpr (kernels::PairwiseStep<Selection>) {
    using Body = kernels::StencilBody<Selection>;
    if (!column_in_shared && !keys_in_shared) return kernel_of<Body, 0, false>();
    if constexpr (!Selection::kAcceptsAll) {
      if (!column_in_shared) return kernel_of<Body, 0, true>();
    }
    // Noise works out a cubic or an exponential a neighbor: with it ptxas would spill, and with
    // Metropolis's exponential where addresses of keys are long.
    if constexpr (!std::is_same_v<Selection, NoisyStep>) {
      if (keys_in_shared) {
        if constexpr (!Selection::kAcceptsAll) return kernel_of<Body, kStencilCells, true>();
      } else {
        if constexpr (!std::is_same_v<Selection, MetropolisStep>) {
          return kernel_of<Body, kStencilCells, false>();
        }
      }
    }
  }
  return {};
}

template <std::size_t... I>
Kernel find_kernel(std::size_t selection, bool column_in_shared, bool keys_in_shared,
                   std::index_sequence<I...>) {
  const std::array<Kernel, sizeof...(I)> all = {kernel<I>(column_in_shared, keys_in_shared)...};
  return all[selection];
}

}  // namespace

Kernel stencil_kernel(std::size_t selection, const StencilKind& kind) {
  if (kind.place == StencilPlace::cluster) {
    return cluster_stencil_kernel(selection, kind.keys_in_shared);
  }
  return find_kernel(selection, kind.place == StencilPlace::block, kind.keys_in_shared,
                     std::make_index_sequence<std::tuple_size_v<SelectionSteps>>());
}

}  // namespace archwalk::cuda
