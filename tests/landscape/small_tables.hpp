#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "support/random.hpp"

namespace archwalk::test {

inline BenchmarkTable table_of(const char* space, std::vector<std::int64_t> k,
                               double resolution = 0.5) {
  BenchmarkTable table;
  table.space = find_space(space);
  table.scores.push_back({"quality", resolution, "1", std::move(k)});
  return table;
}

// Scores drawn from 0..levels-1, so that there are ties.
inline BenchmarkTable random_table(const char* space, std::uint32_t levels, std::uint32_t seed) {
  BenchmarkTable table = table_of(space, {});
  Random random(seed);
  for (std::uint32_t x = 0; x < table.space->size(); ++x) {
    table.scores[0].k.push_back(random.below(levels));
  }
  return table;
}

// A line of cells, each a neighbor of the next; resolution 1.
inline BenchmarkTable line_of(std::vector<std::int64_t> k) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x + 1 < k.size(); ++x)
    pairs.push_back(std::uint64_t{x} << 32 | (x + 1));
  BenchmarkTable table;
  const auto cells = static_cast<std::uint32_t>(k.size());
  table.space = std::make_shared<GraphSpace>("line", graph_of_pairs(cells, std::move(pairs)));
  table.scores.push_back({"quality", 1.0, "1", std::move(k)});
  return table;
}

// One cell of 2^3 is higher than all others.
inline BenchmarkTable needle() {
  return table_of("2^3", {5, 5, 5, 5, 5, 5, 5, 6});
}

}  // namespace archwalk::test
