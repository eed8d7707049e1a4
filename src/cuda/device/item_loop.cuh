#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels.hpp"
#include "step_columns.hpp"

// What the blocks of a persistent grid do, whatever they walk: take items (an operator, a range of
// its walks or one of its columns) from a counter until there are none left, the operator's
// parameters and what they look up in shared memory.
namespace archwalk::cuda {

/// Items of a block of its own.
struct BlockItems {
  /// The next one; every thread of the block calls it, and all are done with the last one.
  __device__ static std::uint32_t next(unsigned int* counter) {
    __shared__ std::uint32_t item;
    __syncthreads();
    if (threadIdx.x == 0) item = atomicAdd(counter, 1u);
    __syncthreads();
    return item;
  }
};

__device__ inline void copy_words(std::uint32_t* target, const void* source, std::size_t words) {
  for (std::size_t i = threadIdx.x; i < words; i += blockDim.x) {
    target[i] = static_cast<const std::uint32_t*>(source)[i];
  }
}

/// The walk within a body.
template <class Body>
__device__ __forceinline__ auto& walk_of(Body& body) {
  if constexpr (requires { body.walk; }) {
    return body.walk;
  } else {
    return body;
  }
}

/// Lets the body look its columns up in shared memory, where they are there.
template <class Body>
__device__ __forceinline__ void use_columns(const ItemLaunch& launch, Body& body,
                                            const unsigned char* shared) {
  auto& tables = walk_of(body).tables;
  const LaunchColumn& keys = launch.columns[kKeys];
  if (keys.words > 0 && keys.is_short) {
    tables.short_key = reinterpret_cast<const std::uint16_t*>(shared + keys.at);
  } else if (keys.words > 0) {
    tables.key = reinterpret_cast<const std::int32_t*>(shared + keys.at);
  }
  const LaunchColumn& ranks = launch.columns[kRanks];
  if (ranks.words > 0 && ranks.is_short) {
    tables.short_rows = reinterpret_cast<const std::uint16_t*>(shared + ranks.at);
  } else if (ranks.words > 0) {
    tables.rows = reinterpret_cast<const std::uint64_t*>(shared + ranks.at);
  }
  if constexpr (requires { walk_of(body).proposal; }) {
    auto&& table = table_of(walk_of(body).proposal);
    if constexpr (std::is_lvalue_reference_v<decltype(table)>) {
      const LaunchColumn& column = launch.columns[kTable];
      if (column.words > 0) {
        table = reinterpret_cast<std::remove_reference_t<decltype(table)>>(shared + column.at);
      }
    }
  }
}

/// The operator's body in shared memory.
template <class Body>
__device__ __forceinline__ void load_body(const ItemLaunch& launch, std::uint32_t op,
                                          unsigned char* shared) {
  static_assert(sizeof(Body) % sizeof(std::uint32_t) == 0);
  copy_words(reinterpret_cast<std::uint32_t*>(shared), static_cast<const Body*>(launch.bodies) + op,
             sizeof(Body) / sizeof(std::uint32_t));
  __syncthreads();
  if (threadIdx.x == 0) use_columns(launch, *reinterpret_cast<Body*>(shared), shared);
  __syncthreads();
}

/// The columns that have room in shared memory, there.
__device__ inline void load_columns(const ItemLaunch& launch, unsigned char* shared) {
  for (const LaunchColumn& column : launch.columns) {
    copy_words(reinterpret_cast<std::uint32_t*>(shared + column.at), column.data, column.words);
  }
}

/// Calls function(operator, place of the item among the operator's) for the items that the block
/// gets, the operator's body loaded.
template <class Body, class Items = BlockItems, class Function>
__device__ __forceinline__ void for_each_item(const ItemLaunch& launch, unsigned char* shared,
                                              const Function& function) {
  std::uint32_t loaded = ~0u;
  for (std::uint32_t item = Items::next(launch.next_item); item < launch.items;
       item = Items::next(launch.next_item)) {
    const std::uint32_t op = item / launch.items_of_operator;
    if (op != loaded) load_body<Body>(launch, op, shared);
    loaded = op;
    function(op, item % launch.items_of_operator);
  }
}

}  // namespace archwalk::cuda
