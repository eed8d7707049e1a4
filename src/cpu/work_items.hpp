#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "archwalk/core/parallel.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {

/// Deals operators 0..count-1 times ranges of at most `per_item` starts to `threads` threads, of
/// fewer where there would not be several ranges a thread: run(operator, first start, one past the
/// last). In no order: tallies are integers.
template <class Run>
void for_each_item(std::size_t count, std::uint32_t starts, std::uint32_t per_item, int threads,
                   const Run& run) {
  constexpr std::size_t kItemsOfThread = 4;
  const std::size_t share = count * starts / (kItemsOfThread * static_cast<std::size_t>(threads));
  const auto blocks = static_cast<std::uint32_t>(std::min<std::size_t>(share, starts)) / kLanes;
  per_item = std::max(1u, std::min(per_item, std::max(1u, blocks) * kLanes));
  const std::uint32_t items = (starts + per_item - 1) / per_item;
  for_each_index(count * items, threads, [&](std::size_t index) {
    const std::uint32_t first = static_cast<std::uint32_t>(index % items) * per_item;
    run(index / items, first, std::min(starts, first + per_item));
  });
}

}  // namespace archwalk::cpu
