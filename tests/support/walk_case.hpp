#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "support/random.hpp"
#include "support/small_spaces.hpp"

namespace archwalk::test {

// A table of made-up scores "guide" (ties, two cells of -inf where `with_minus_infinity`),
// "score0", "score1", ... on K^L; `values` is how many different k a score may take.
inline BenchmarkTable made_up_table(const ProductShape& shape, int scores, std::uint32_t values,
                                    bool with_minus_infinity, std::uint32_t seed = 81) {
  Random random(seed);
  BenchmarkTable table;
  table.space = find_space(std::to_string(shape.radix) + '^' + std::to_string(shape.edges));
  for (int s = -1; s < scores; ++s) {
    ScoreColumn& column = table.scores.emplace_back();
    column.name = s < 0 ? "guide" : "score" + std::to_string(s);
    column.resolution = s == 0 ? 1e-2 : 0.5;
    const std::int64_t lowest = s % 2 == 0 ? -37 : 1'000'000;
    for (std::uint32_t code = 0; code < shape.size; ++code) {
      column.k.push_back(lowest + random.below(values));
    }
  }
  if (with_minus_infinity) {
    table.scores[0].k[1] = table.scores[0].k[shape.size - 1] = kMinusInfinityScore;
  }
  table.scores[0].resolution = 1e-2;
  return table;
}

// Everything, and a part that differs from score to score.
inline std::vector<std::vector<StratumCodes>> made_up_strata(std::uint32_t size, int scores) {
  std::vector<std::vector<StratumCodes>> strata(2);
  for (int s = 0; s < scores; ++s) {
    StratumCodes all;
    StratumCodes part;
    for (std::uint32_t code = 0; code < size; ++code) {
      all.push_back(code);
      if (code % 3 == static_cast<std::uint32_t>(s) % 3) part.push_back(code);
    }
    strata[0].push_back(std::move(all));
    strata[1].push_back(std::move(part));
  }
  return strata;
}

inline WalkSettings settings_for(const BenchmarkTable& table, std::vector<std::uint32_t> horizons,
                                 std::uint32_t walks_per_start) {
  WalkSettings settings;
  settings.seed = 0x0123456789ABCDEFULL;
  settings.walks_per_start = walks_per_start;
  settings.horizons = std::move(horizons);
  const auto scores = static_cast<int>(table.scores.size()) - 1;
  for (int s = 1; s <= scores; ++s) {
    settings.scores.push_back(&table.scores[static_cast<std::size_t>(s)]);
  }
  settings.strata = made_up_strata(table.space->size(), scores);
  settings.blind_guide = &table.scores[0];
  return settings;
}

inline BackendChoice cpu_backend(InstructionSet set, int threads) {
  BackendChoice choice;
  choice.instruction_set = set;
  choice.threads = threads;
  return choice;
}

inline kernels::WalkTallies tallies_of(const BenchmarkTable& table, const WalkSettings& settings,
                                       const Operator& op, std::uint32_t stream_index,
                                       InstructionSet set = InstructionSet::baseline,
                                       int threads = 1) {
  NoProgress progress;
  WalkEngine engine(table, settings, cpu_backend(set, threads));
  return engine.tallies({&op}, {stream_index}, progress).front();
}

}  // namespace archwalk::test
