#pragma once

#include <cstdint>
#include <utility>
#include <vector>

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

// One cell of 2^3 is higher than all others.
inline BenchmarkTable needle() {
  return table_of("2^3", {5, 5, 5, 5, 5, 5, 5, 6});
}

}  // namespace archwalk::test
