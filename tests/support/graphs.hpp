#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "archwalk/space/graph_search.hpp"

namespace archwalk::test {

inline std::uint64_t pair(std::uint32_t x, std::uint32_t y) {
  return std::uint64_t{x} << 32 | y;
}

inline NeighborGraph path_graph(std::uint32_t cells) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x + 1 < cells; ++x) pairs.push_back(pair(x, x + 1));
  return graph_of_pairs(cells, pairs);
}

inline NeighborGraph ring_graph(std::uint32_t cells) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < cells; ++x) pairs.push_back(pair(x, (x + 1) % cells));
  return graph_of_pairs(cells, pairs);
}

/// A random tree with some edges more.
inline NeighborGraph random_graph(std::uint32_t cells, std::uint32_t more, std::mt19937& words) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 1; x < cells; ++x) {
    pairs.push_back(pair(x, static_cast<std::uint32_t>(words() % x)));
  }
  for (std::uint32_t i = 0; i < more; ++i) {
    const auto x = static_cast<std::uint32_t>(words() % cells);
    const auto y = static_cast<std::uint32_t>(words() % cells);
    if (x != y) pairs.push_back(pair(x, y));
  }
  return graph_of_pairs(cells, pairs);
}

/// Cell 0 joined to all others.
inline NeighborGraph star_graph(std::uint32_t cells) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 1; x < cells; ++x) pairs.push_back(pair(0, x));
  return graph_of_pairs(cells, pairs);
}

inline NeighborGraph complete_graph(std::uint32_t cells) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < cells; ++x) {
    for (std::uint32_t y = 0; y < x; ++y) pairs.push_back(pair(x, y));
  }
  return graph_of_pairs(cells, pairs);
}

}  // namespace archwalk::test
