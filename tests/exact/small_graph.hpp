#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/matrix.hpp"

// A graph space small enough for dense matrices.
namespace archwalk::test {

inline constexpr std::uint32_t kCells = 27;

// A path with a hub in it and some chords: degrees from 2 to 16.
inline bool are_neighbors(std::uint32_t x, std::uint32_t y) {
  if (x > y) std::swap(x, y);
  return y - x == 1 || y - x == kCells - 1 || (x == 7 && y % 3 != 0) || (y - x == 5 && x % 4 == 1);
}

inline BenchmarkTable table_on(std::shared_ptr<const SearchSpace> space) {
  BenchmarkTable table;
  table.space = std::move(space);
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kCells; ++x) values.push_back(x * x * 37 % 101);
  table.scores.push_back(make_score_column("s", "1", 1e-6, values));
  return table;
}

inline BenchmarkTable graph_table() {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) {
      if (x != y && are_neighbors(x, y)) pairs.push_back(std::uint64_t{x} << 32 | y);
    }
  }
  return table_on(std::make_shared<GraphSpace>("ring", graph_of_pairs(kCells, std::move(pairs))));
}

// Thresholds at the best score and at half of it.
inline ThresholdSettings two_levels(const BenchmarkTable& table,
                                    const std::vector<std::string>& strata) {
  ThresholdSettings settings;
  settings.levels = 2;
  settings.max_steps = 40;
  settings.grid = {0, 1, 3, 37};
  settings.scores = {&table.scores[0]};
  settings.strata = strata_of(strata, settings.scores);
  const std::vector<std::int64_t>& k = table.scores[0].k;
  const std::int64_t most = *std::max_element(k.begin(), k.end());
  settings.theta = {most, most / 2};
  return settings;
}

inline oracle::Matrix neighbors_matrix() {
  oracle::Matrix matrix(kCells);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    oracle::Real degree = 0;
    for (std::uint32_t y = 0; y < kCells; ++y) degree += x != y && are_neighbors(x, y) ? 1 : 0;
    for (std::uint32_t y = 0; y < kCells; ++y) {
      matrix(x, y) = x != y && are_neighbors(x, y) ? 1 / degree : 0;
    }
  }
  return matrix;
}

}  // namespace archwalk::test
