#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/rng/stream.hpp"
#include "archwalk/table/strata.hpp"

namespace archwalk::test {

// A table whose scores are drawn among the 97 multiples 0..96 of 0.01: with ties.
inline BenchmarkTable drawn_table(const std::string& space, std::uint64_t seed,
                                  const std::vector<std::string>& scores) {
  BenchmarkTable table;
  table.space = find_space(space);
  WordSequence words(seed, subsequence(Purpose::synth, 0, 0));
  for (const std::string& name : scores) {
    ScoreColumn& column = table.scores.emplace_back();
    column.name = name;
    column.resolution = 0.01;
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      column.k.push_back(static_cast<std::int64_t>(words.next() % 97));
    }
  }
  return table;
}

// [stratum][score] the codes, as engines take them.
inline std::vector<std::vector<std::vector<std::uint32_t>>> strata_of(
    const std::vector<std::string>& names, const std::vector<const ScoreColumn*>& scores) {
  std::vector<std::vector<std::vector<std::uint32_t>>> strata;
  for (const std::string& name : names) {
    auto& sets = strata.emplace_back();
    for (const ScoreColumn* score : scores) {
      sets.push_back(stratum_codes(parse_stratum(name), *score));
    }
  }
  return strata;
}

}  // namespace archwalk::test
