#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/space/graph_search.hpp"

namespace archwalk {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& problem, const char* why,
                         const char* remedy) {
  throw InputError(fmt::format("the graph '{}': {}", name, problem), why, remedy);
}

void check_rows(const NeighborGraph& graph, const std::string& name) {
  constexpr const char* kWhy = "the neighbors of cell x are neighbor[begin[x]] to begin[x + 1]";
  if (graph.first.empty() || graph.first.front() != 0) {
    refuse(name, "begin does not start with 0", kWhy, "give begin [cell + 1] from 0");
  }
  for (std::size_t x = 0; x + 1 < graph.first.size(); ++x) {
    if (graph.first[x] > graph.first[x + 1]) {
      refuse(name,
             fmt::format("begin falls from {} to {} at cell {}", graph.first[x], graph.first[x + 1],
                         x),
             kWhy, "give begin in ascending order");
    }
  }
  if (graph.first.back() != graph.target.size()) {
    refuse(name,
           fmt::format("begin ends with {}, and there are {} neighbors", graph.first.back(),
                       graph.target.size()),
           kWhy, "end begin with the number of neighbors");
  }
}

void check_row(const NeighborGraph& graph, const std::string& name, std::uint32_t x) {
  constexpr const char* kOrder = "neighbors are looked up by bisection";
  const auto row = graph.neighbors(x);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] >= graph.size()) {
      refuse(name, fmt::format("cell {} has the neighbor {}", x, row[i]),
             "cells are numbered from 0 to the number of rows less one", "correct that neighbor");
    }
    if (row[i] == x) {
      refuse(name, fmt::format("cell {} is its own neighbor", x),
             "an edit makes another architecture", "leave loops out");
    }
    if (i > 0 && row[i] == row[i - 1]) {
      refuse(name, fmt::format("cell {} has the neighbor {} twice", x, row[i]), kOrder,
             "name each neighbor once");
    }
    if (i > 0 && row[i] < row[i - 1]) {
      refuse(name, fmt::format("cell {} has the neighbor {} after {}", x, row[i], row[i - 1]),
             kOrder, "sort each row");
    }
  }
}

/// Each row ascends, so that the rows which name y come by in the order of y's own row.
void check_symmetry(const NeighborGraph& graph, const std::string& name) {
  std::vector<std::uint64_t> next(graph.first.begin(), graph.first.end() - 1);
  const auto one_way = [&](std::uint32_t x, std::uint32_t y) {
    refuse(name, fmt::format("{} is a neighbor of {}, but {} is none of {}", y, x, x, y),
           "edits can be undone: the edit distance is the same both ways",
           "give both directions of each edge");
  };
  for (std::uint32_t x = 0; x < graph.size(); ++x) {
    for (const std::uint32_t y : graph.neighbors(x)) {
      const std::uint64_t at = next[y]++;
      if (at == graph.first[y + std::size_t{1}] || graph.target[at] > x) one_way(x, y);
      if (graph.target[at] < x) one_way(y, graph.target[at]);
    }
  }
  for (std::uint32_t y = 0; y < graph.size(); ++y) {
    if (next[y] != graph.first[y + std::size_t{1}]) one_way(y, graph.target[next[y]]);
  }
}

/// The number of connected components.
std::uint32_t count_components(const NeighborGraph& graph) {
  std::vector<std::uint8_t> seen(graph.size(), 0);
  std::vector<std::uint32_t> stack;
  std::uint32_t components = 0;
  for (std::uint32_t root = 0; root < graph.size(); ++root) {
    if (seen[root] != 0) continue;
    ++components;
    seen[root] = 1;
    stack.push_back(root);
    while (!stack.empty()) {
      const std::uint32_t x = stack.back();
      stack.pop_back();
      for (const std::uint32_t y : graph.neighbors(x)) {
        if (seen[y] != 0) continue;
        seen[y] = 1;
        stack.push_back(y);
      }
    }
  }
  return components;
}

[[noreturn]] void refuse_sums(const std::string& name, const std::string& problem) {
  refuse(name, problem, "the reach of uniform jumps is made from these sums",
         "import the table again");
}

}  // namespace

void check_distance_sums(const NeighborGraph& graph, std::span<const std::uint64_t> sums,
                         const std::string& name) {
  const std::uint64_t size = graph.size();
  if (sums.size() != size) {
    refuse_sums(name,
                fmt::format("there are {} sums of distances for {} cells", sums.size(), size));
  }
  const std::uint64_t most = size * (size - 1) / 2;
  std::uint64_t parity = 0;
  for (std::uint32_t x = 0; x < size; ++x) {
    // All that are no neighbors are at least two edits away, and a path passes each cell once.
    const std::uint64_t least = 2 * (size - 1) - graph.degree(x);
    if (sums[x] < least || sums[x] > most) {
      refuse_sums(name, fmt::format("the distances from cell {} can't sum to {}: that is {} to {}",
                                    x, sums[x], least, most));
    }
    parity ^= sums[x];
  }
  if ((parity & 1) != 0) {
    refuse_sums(name, "the sums of distances from all cells add up to an odd number");
  }
  // A table of another graph is found by any of them.
  const auto farthest =
      static_cast<std::uint32_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
  const std::array<std::uint32_t, 3> cells = {0, graph.size() - 1, farthest};
  for_each_index(cells.size(), 0, [&](std::size_t i) {
    const std::vector<std::uint32_t> away = graph_distances(graph, {&cells[i], 1});
    const std::uint64_t sum = std::accumulate(away.begin(), away.end(), std::uint64_t{0});
    if (sum == sums[cells[i]]) return;
    refuse_sums(name, fmt::format("the distances from cell {} sum to {}, and {} is kept", cells[i],
                                  sum, sums[cells[i]]));
  });
}

void check_graph(const NeighborGraph& graph, const std::string& name) {
  check_rows(graph, name);
  for (std::uint32_t x = 0; x < graph.size(); ++x) check_row(graph, name, x);
  check_symmetry(graph, name);
  const std::uint32_t components = count_components(graph);
  if (components > 1) {
    refuse(name, fmt::format("it falls into {} components", components),
           "edits must lead from every architecture to every other one",
           "add the edges that are missing, or give one component");
  }
}

}  // namespace archwalk
