#include "archwalk/space/graph_search.hpp"

#include <algorithm>

namespace archwalk {
namespace {

/// One of two searches that meet: what it has seen, and the cells at its present depth.
struct Side {
  std::uint8_t mark;
  std::uint32_t depth = 0;
  std::vector<std::uint32_t> frontier;
};

}  // namespace

NeighborGraph graph_of_pairs(std::uint32_t size, std::vector<std::uint64_t> pairs) {
  const std::size_t given = pairs.size();
  pairs.reserve(2 * given);
  for (std::size_t i = 0; i < given; ++i) pairs.push_back(pairs[i] << 32 | pairs[i] >> 32);
  std::sort(pairs.begin(), pairs.end());
  pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
  NeighborGraph graph;
  graph.first.assign(size + std::size_t{1}, 0);
  graph.target.reserve(pairs.size());
  for (const std::uint64_t pair : pairs) {
    ++graph.first[(pair >> 32) + 1];
    graph.target.push_back(static_cast<std::uint32_t>(pair));
  }
  for (std::size_t x = 0; x < size; ++x) graph.first[x + 1] += graph.first[x];
  return graph;
}

std::uint32_t shortest_path(const NeighborGraph& graph, std::uint32_t x, std::uint32_t y) {
  if (x == y) return 0;
  const auto row = graph.neighbors(x);
  if (std::binary_search(row.begin(), row.end(), y)) return 1;
  std::vector<std::uint8_t> seen(graph.size(), 0);
  Side near{1, 0, {x}};
  Side far{2, 0, {y}};
  seen[x] = near.mark;
  seen[y] = far.mark;
  std::vector<std::uint32_t> next;
  // While the sides have not met there is no path of near.depth + far.depth steps, so that the
  // first meeting is at that plus one. An empty frontier: no path.
  while (!near.frontier.empty() && !far.frontier.empty()) {
    Side& side = near.frontier.size() <= far.frontier.size() ? near : far;
    next.clear();
    for (const std::uint32_t cell : side.frontier) {
      for (const std::uint32_t neighbor : graph.neighbors(cell)) {
        if (seen[neighbor] == side.mark) continue;
        if (seen[neighbor] != 0) return near.depth + far.depth + 1;
        seen[neighbor] = side.mark;
        next.push_back(neighbor);
      }
    }
    side.frontier.swap(next);
    ++side.depth;
  }
  return kUnreached;
}

}  // namespace archwalk
