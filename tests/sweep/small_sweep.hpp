#pragma once

#include <string>
#include <vector>

#include "archwalk/sweep/sweep.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "config_values.hpp"

// A sweep of a table of 81 cells.
namespace archwalk::fixture {

// Scores 0, 1, 2, ... laid on the cells of a space in the order of `values`.
inline BenchmarkTable table_of(const std::string& space, const std::vector<double>& values) {
  BenchmarkTable table;
  table.space = find_space(space);
  table.scores.push_back(make_score_column("s", "percent", 1e-6, values));
  return table;
}

inline BenchmarkTable small_table() {
  std::vector<double> values(81);
  for (std::size_t code = 0; code < values.size(); ++code) {
    values[code] = static_cast<double>(code * code * 37 % 101) / 3.0;
  }
  return table_of("3^4", values);
}

inline BackendChoice backend(int threads, InstructionSet set = InstructionSet::baseline) {
  BackendChoice choice;
  choice.threads = threads;
  choice.instruction_set = set;
  return choice;
}

// All blocks of a sweep, one after the other.
inline std::vector<DataTree> blocks_of(const BenchmarkTable& bench, const Value::Table& config,
                                       std::size_t block_size, const BackendChoice& choice) {
  Sweep sweep(bench, read_sweep_config(table(config)), choice, block_size);
  std::vector<DataTree> blocks;
  NoProgress progress;
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    blocks.push_back(sweep.run_block(block, progress));
  }
  return blocks;
}

inline Value::Table with_exact_tracks(Value::Table config) {
  return with(std::move(config), "exact_track", list({text("best"), text("incumbent")}));
}

// With a column of costs, 1 to 7 s.
inline BenchmarkTable table_with_costs() {
  BenchmarkTable bench = small_table();
  std::vector<double> seconds(81);
  for (std::size_t code = 0; code < 81; ++code) seconds[code] = 1.0 + static_cast<double>(code % 7);
  bench.scores.push_back(make_score_column("seconds", "s", 1e-6, seconds));
  return bench;
}

}  // namespace archwalk::fixture
