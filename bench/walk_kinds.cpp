// Walk steps per second of each kind of walk on one core, on a table of the topology space's shape.
// One JSON object a line; bench/README.md tells how to read it.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {
namespace {

BenchmarkTable random_table(int scores) {
  BenchmarkTable table;
  table.space = find_space("tss");
  for (int s = 0; s < scores; ++s) {
    WordSequence words(1, subsequence(Purpose::synth, 0, static_cast<std::uint64_t>(s)));
    ScoreColumn& column = table.scores.emplace_back();
    column.name = fmt::format("random/test@{}", s);
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      column.k.push_back(80'000'000 + words.next() % 4000 * 3600);
    }
  }
  return table;
}

struct Kind {
  const char* name;
  const char* spec;
  TrackChoice track;
  int scores;
  double target;  // DESIGN §10, one core, first figure; 0 where it has none
};

double steps_per_second(const Kind& kind, const BackendChoice& backend, std::uint32_t steps) {
  const BenchmarkTable table = random_table(kind.scores);
  WalkSettings settings;
  settings.walks_per_start = 4;
  settings.horizons = {steps};
  settings.track = kind.track;
  std::vector<StratumCodes> all(static_cast<std::size_t>(kind.scores));
  for (int s = 0; s < kind.scores; ++s) {
    settings.scores.push_back(&table.scores[static_cast<std::size_t>(s)]);
    for (std::uint32_t code = 0; code < table.space->size(); ++code) {
      all[static_cast<std::size_t>(s)].push_back(code);
    }
  }
  settings.strata = {all};
  WalkEngine engine(table, settings, backend);
  const Operator op = read_operator(kind.spec, *table.space->product(), "random/test@0");
  NoProgress progress;
  double best = 0.0;
  for (int repetition = 0; repetition < 5; ++repetition) {
    // One thread's processor time: what others do on the machine counts less than on the clock.
    const std::clock_t begin = std::clock();
    engine.tallies({&op}, {0}, progress);
    const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::max(best, 4.0 * table.space->size() * steps / took);
  }
  return best;
}

}  // namespace
}  // namespace archwalk

int main(int argc, char** argv) {
  using namespace archwalk;
  const BackendChoice backend = choose_backend("cpu", argc > 1 ? argv[1] : "", 1);
  constexpr TrackChoice final_only{false, false};
  constexpr TrackChoice best{true, false};
  constexpr TrackChoice everything{true, true};
  const char* pmf = "edit_distance(pmf=[0.1,0.3,0.2,0.15,0.1,0.1,0.05])";
  const Kind kinds[] = {
      {"blind", "edit_distance(pmf=[0,1])", final_only, 1, 4e9},
      {"best_so_far", "edit_distance(pmf=[0,1])", best, 1, 1.7e9},
      {"best_of_three_scores", "edit_distance(pmf=[0,1])", best, 3, 0},
      {"hill_climbing", "edit_distance(pmf=[0,1])+improving", final_only, 1, 1.4e9},
      {"hill_climbing_all_tracks", "edit_distance(pmf=[0,1])+improving", everything, 3, 0},
      {"metropolis", "edit_distance(pmf=[0,1])+metropolis(temperature=2)", final_only, 1, 0.95e9},
      {"isotropic_pmf", pmf, final_only, 1, 0.75e9},
      {"isotropic_pmf_best_of_three", pmf, best, 3, 0},
      {"per_edge", "per_edge(rate=0.4)", final_only, 1, 0},
      {"per_edge_best_of_three", "per_edge(rate=0.4)", best, 3, 0},
  };
  const std::string only = argc > 2 ? argv[2] : "";
  for (const Kind& kind : kinds) {
    if (!only.empty() && only != kind.name) continue;
    const double speed = steps_per_second(kind, backend, 120);
    fmt::print("{{\"kind\": \"{}\", \"isa\": \"{}\", \"steps_per_second\": {:.3e}", kind.name,
               name_of(backend.instruction_set), speed);
    if (kind.target > 0) fmt::print(", \"share_of_first_target\": {:.3f}", speed / kind.target);
    fmt::print("}}\n");
  }
  return EXIT_SUCCESS;
}
