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

}  // namespace archwalk::fixture
