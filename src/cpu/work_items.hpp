#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "archwalk/core/parallel.hpp"

namespace archwalk::cpu {

/// Deals operators 0..count-1 times ranges of at most `per_item` starts to `threads` threads:
/// run(operator, first start, one past the last). In no order: tallies are integers.
template <class Run>
void for_each_item(std::size_t count, std::uint32_t starts, std::uint32_t per_item, int threads,
                   const Run& run) {
  per_item = std::max(1u, per_item);
  const std::uint32_t items = (starts + per_item - 1) / per_item;
  for_each_index(count * items, threads, [&](std::size_t index) {
    const std::uint32_t first = static_cast<std::uint32_t>(index % items) * per_item;
    run(index / items, first, std::min(starts, first + per_item));
  });
}

}  // namespace archwalk::cpu
