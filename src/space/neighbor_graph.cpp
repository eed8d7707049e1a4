#include "archwalk/space/neighbor_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/search_space.hpp"

namespace archwalk {

NeighborGraph single_edit_graph(const SearchSpace& space) {
  if (const NeighborGraph* graph = space.graph()) return *graph;
  const ProductShape* shape = space.product();
  if (shape == nullptr) {
    throw InputError(fmt::format("the space '{}' gives no neighbors", space.name()),
                     "locality is a property of the graph of single edits",
                     "use a table of a product space");
  }
  const auto radix = static_cast<std::uint32_t>(shape->radix);
  const std::size_t degree = static_cast<std::size_t>(shape->edges) * (radix - 1);
  NeighborGraph graph;
  graph.first.resize(shape->size + std::size_t{1});
  graph.target.resize(shape->size * degree);
  for (std::uint32_t x = 0; x < shape->size; ++x) {
    graph.first[x + 1] = (x + std::uint64_t{1}) * degree;
    std::uint32_t* out = graph.target.data() + graph.first[x];
    std::uint32_t* const begin = out;
    for (std::uint32_t stride = 1; stride < shape->size; stride *= radix) {
      const std::uint32_t digit = (x / stride) % radix;
      for (std::uint32_t other = 0; other < radix; ++other) {
        if (other != digit) *out++ = x - digit * stride + other * stride;
      }
    }
    std::sort(begin, out);
  }
  return graph;
}

NeighborGraph quotient_graph(const NeighborGraph& graph,
                             const std::vector<std::uint32_t>& group_of) {
  const std::uint32_t groups =
      group_of.empty() ? 0 : *std::max_element(group_of.begin(), group_of.end()) + 1;
  std::vector<std::uint64_t> edges;
  edges.reserve(graph.target.size());
  for (std::uint32_t x = 0; x < graph.size(); ++x) {
    for (const std::uint32_t y : graph.neighbors(x)) {
      if (group_of[x] != group_of[y]) {
        edges.push_back((std::uint64_t{group_of[x]} << 32) | group_of[y]);
      }
    }
  }
  return graph_of_pairs(groups, std::move(edges));
}

std::vector<std::uint32_t> graph_distances(const NeighborGraph& graph,
                                           std::span<const std::uint32_t> sources) {
  std::vector<std::uint32_t> distance(graph.size(), kUnreached);
  std::vector<std::uint32_t> queue;
  queue.reserve(graph.size());
  for (const std::uint32_t source : sources) {
    if (distance[source] == 0) continue;
    distance[source] = 0;
    queue.push_back(source);
  }
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const std::uint32_t x = queue[head];
    for (const std::uint32_t y : graph.neighbors(x)) {
      if (distance[y] != kUnreached) continue;
      distance[y] = distance[x] + 1;
      queue.push_back(y);
    }
  }
  return distance;
}

void visit_shells(const NeighborGraph& graph, std::span<const std::uint32_t> sources,
                  DistanceShell& visitor) {
  std::vector<std::uint64_t> seen(graph.size(), 0);
  std::vector<std::uint64_t> shell(graph.size(), 0);
  std::vector<std::uint64_t> next(graph.size(), 0);
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    shell[sources[i]] |= std::uint64_t{1} << i;
    all |= std::uint64_t{1} << i;
  }
  seen = shell;
  for (std::uint32_t distance = 0;; ++distance) {
    visitor.shell(distance, shell);
    bool more = false;
    for (std::uint32_t x = 0; x < graph.size(); ++x) {
      // Most cells are soon reached from everywhere, and need not ask their neighbors.
      const std::uint64_t missing = all & ~seen[x];
      std::uint64_t reached = 0;
      for (const std::uint32_t y : graph.neighbors(x)) {
        if ((reached & missing) == missing) break;
        reached |= shell[y];
      }
      next[x] = reached & missing;
      more = more || next[x] != 0;
    }
    if (!more) return;
    for (std::uint32_t x = 0; x < graph.size(); ++x) seen[x] |= next[x];
    shell.swap(next);
  }
}

}  // namespace archwalk
