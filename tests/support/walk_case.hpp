#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "archwalk/table/benchmark_table.hpp"
#include "archwalk/walk/hitting_engine.hpp"
#include "archwalk/walk/walk_engine.hpp"
#include "support/random.hpp"
#include "support/small_spaces.hpp"

namespace archwalk::test {

// A table of made-up scores "guide" (ties, two cells of -inf where `with_minus_infinity`),
// "score0", "score1", ...; `values` is how many different k a score may take.
inline BenchmarkTable made_up_table(std::shared_ptr<const SearchSpace> space, int scores,
                                    std::uint32_t values, bool with_minus_infinity,
                                    std::uint32_t seed = 81) {
  Random random(seed);
  BenchmarkTable table;
  table.space = std::move(space);
  const ProductShape shape = table.space->shape();
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

inline BenchmarkTable made_up_table(const ProductShape& shape, int scores, std::uint32_t values,
                                    bool with_minus_infinity, std::uint32_t seed = 81) {
  return made_up_table(find_space(std::to_string(shape.radix) + '^' + std::to_string(shape.edges)),
                       scores, values, with_minus_infinity, seed);
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

// Strata that leave most architectures out and overlap; the last is a single one.
inline std::vector<std::vector<StratumCodes>> few_starts(std::uint32_t size, int scores) {
  std::vector<std::vector<StratumCodes>> strata(3);
  for (int s = 0; s < scores; ++s) {
    const auto own = static_cast<std::uint32_t>(s);
    StratumCodes some;
    StratumCodes others;
    for (std::uint32_t code = size; code-- > 0;) {
      if (code % 7 == own % 2) some.push_back(code);
      if (code % 11 <= own % 2) others.push_back(code);
    }
    strata[0].push_back(std::move(some));
    strata[1].push_back(std::move(others));
    strata[2].push_back({size / 2});
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

// Operators whose steps differ: every proposal and every selection is among them.
inline std::vector<Operator> operators_of_every_kind(const ProductShape& shape) {
  std::vector<Operator> operators;
  for (const char* text :
       {"edit_distance(pmf=[0,1])", "edit_distance(pmf=[0.2,0.5,0.3])+improving",
        "edit_distance(pmf=[0,0,1])+metropolis(temperature=2)", "per_edge(rate=0.4)",
        "per_edge(rate=0.7)+non_worsening", "per_edge(rate=0.1)+metropolis(temperature=0.02)",
        "uniform", "restart(probability=0.25,inner=per_edge(rate=0.4))+threshold(slack=0.1)",
        "edit_distance(pmf=[0,1])+tournament(k=3)",
        "edit_distance(pmf=[0,1])+noisy(rule=metropolis(temperature=0.05),sigma=0.02)",
        "neighbors+improving", "neighbors+tournament(k=3)",
        "random_explicit(out_degree=9,pmf=[0,0.5,0.5],draw=4)+metropolis(temperature=0.05)",
        "edit_distance(pmf=[0,1])+non_backtracking",
        "edit_distance(pmf=[0.2,0.5,0.3])+metropolis(temperature=0.05)+tabu(k=9)",
        "neighbors+tournament(k=3)+tabu(k=3)", "uniform+improving+tabu(k=64)",
        "per_edge(rate=0.4)+elitist_restart(m=3)",
        "neighbors+metropolis(temperature=0.05)+elitist_restart(m=2)"}) {
    operators.push_back(read_operator(text, shape, "guide"));
  }
  return operators;
}

// A proposal with the selections whose walks go in runs of steps.
inline std::vector<Operator> with_selections_of_runs(const std::string& proposal,
                                                     const ProductShape& shape) {
  std::vector<Operator> operators;
  for (const char* selection : {"", "+improving", "+non_worsening", "+threshold(slack=2)",
                                "+metropolis(temperature=2)", "+noisy(rule=improving,sigma=0.5)"}) {
    operators.push_back(read_operator(proposal + selection, shape, "guide"));
  }
  return operators;
}
inline std::vector<Operator> single_edits(const ProductShape& shape) {
  return with_selections_of_runs("edit_distance(pmf=[0,1])", shape);
}
// Proposals by distances that are drawn: several, one, and (2^8) more than one lane tells apart by
// three comparisons.
struct DrawnDistances {
  ProductShape shape;
  std::string proposal;
};
inline std::vector<DrawnDistances> drawn_distances() {
  return {{shape_of(3, 3), "edit_distance(pmf=[0.2,0.4,0.3,0.1])"},
          {shape_of(3, 3), "edit_distance(pmf=[0,0,1])"},
          {shape_of(2, 5), "edit_distance(pmf=[0,0.4,0,0.3,0.2,0.1])"},
          {shape_of(2, 7), "edit_distance(pmf=[0.1,0.1,0.1,0.1,0.1,0.2,0.2,0.1])"},
          {shape_of(2, 8), "edit_distance(pmf=[0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.2])"}};
}

// The scores and strata of those walks, and levels out of order: a middling one, one that no
// architecture reaches, the best, one that all reach.
inline HittingSettings hitting_settings_for(const BenchmarkTable& table,
                                            std::uint32_t walks_per_start, std::uint32_t max_steps,
                                            std::vector<std::uint32_t> grid) {
  HittingSettings settings;
  settings.seed = 0x0123456789ABCDEFULL;
  settings.walks_per_start = walks_per_start;
  settings.max_steps = max_steps;
  settings.grid = std::move(grid);
  settings.levels = 4;
  for (std::size_t s = 1; s < table.scores.size(); ++s) {
    const ScoreColumn& column = table.scores[s];
    settings.scores.push_back(&column);
    const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
    for (std::int64_t theta : {(*low + 3 * *high) / 4, *high + 1, *high, *low}) {
      settings.theta.push_back(theta);
    }
  }
  settings.strata = made_up_strata(table.space->size(), static_cast<int>(settings.scores.size()));
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
