#include "archwalk/bench/kinds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"

namespace archwalk {
namespace {

constexpr TrackChoice kFinal{false, false};
constexpr TrackChoice kBest{true, false};
constexpr TrackChoice kAll{true, true};

constexpr const char* kOneEdit = "edit_distance(pmf=[0,1])";
constexpr const char* kMixed = "edit_distance(pmf=[0.1,0.3,0.2,0.15,0.1,0.1,0.05])";

// 24 targets from each architecture, weights unequal.
constexpr const char* kExplicit = "random_explicit(out_degree=24,pmf=[0,0.5,0.5],draw=1)";

std::string one_edit(const std::string& selection) {
  return fmt::format("{}+{}", kOneEdit, selection);
}

std::vector<std::uint32_t> up_to(std::uint32_t last) {
  std::vector<std::uint32_t> horizons(last);
  std::iota(horizons.begin(), horizons.end(), 1u);
  return horizons;
}

}  // namespace

const std::vector<WalkKind>& walk_kinds() {
  static const std::vector<WalkKind> kinds = {
      {"blind", kOneEdit, kFinal, 1, 4e9, true, 5e11},
      {"best_so_far", kOneEdit, kBest, 1, 1.7e9, false, 4e11},
      {"best_of_three_scores", kOneEdit, kBest, 3, 0, false},
      {"hill_climbing", one_edit("improving"), kFinal, 1, 1.4e9, false, 3e11},
      {"hill_climbing_all_tracks", one_edit("improving"), kAll, 3, 0, false},
      {"metropolis", one_edit("metropolis(temperature=2)"), kFinal, 1, 0.95e9, false, 2e11},
      {"threshold", one_edit("threshold(slack=1)"), kFinal, 1, 0, false},
      {"tournament", one_edit("tournament(k=4)"), kFinal, 1, 0, false},
      {"noisy", one_edit("noisy(rule=improving,sigma=0.5)"), kFinal, 1, 0, false},
      {"uniform", "uniform", kFinal, 1, 0, false},
      {"restart", "restart(probability=0.1,inner=edit_distance(pmf=[0,1]))", kFinal, 1, 0, false},
      {"isotropic_pmf", kMixed, kFinal, 1, 0.75e9, false, 2e11},
      {"isotropic_pmf_best_of_three", kMixed, kBest, 3, 0, false},
      {"neighbors", "neighbors", kFinal, 1, 0, false},
      {"explicit", kExplicit, kFinal, 1, 0, false},
      {"explicit_best_so_far", kExplicit, kBest, 1, 0.65e9, false},
      {"per_edge", "per_edge(rate=0.4)", kFinal, 1, 0, false},
      {"per_edge_best_of_three", "per_edge(rate=0.4)", kBest, 3, 0, false},
  };
  return kinds;
}

const std::vector<ExactKind>& exact_kinds() {
  const std::vector<std::string> thirds = {"bottom:0.1", "top:0.1", "all"};
  static const std::vector<ExactKind> kinds = {
      // 10,000 operators in 0.1 s.
      {"exact_spectral", "spectral", "edit_distance", true, 1.0, 5.5, 3, thirds, up_to(100),
       ExactUnit::operators, 1e5},
      {"exact_kronecker",
       "kronecker",
       "per_edge",
       true,
       0.5,
       5.5,
       3,
       thirds,
       {1, 2, 5, 10, 50, 100},
       ExactUnit::operators,
       0},
      {"exact_stencil",
       "stencil",
       one_edit("improving"),
       false,
       0,
       0,
       1,
       {"all"},
       {100},
       ExactUnit::nonzeros,
       12e9,
       1.875e12},  // 50,000 operators x 100 steps x 375,000 neighbors
      {"exact_stencil_metropolis",
       "stencil",
       one_edit("metropolis(temperature=2)"),
       false,
       0,
       0,
       1,
       {"all"},
       {100},
       ExactUnit::nonzeros,
       5e9},
      // A full matrix that is never stored.
      {"exact_by_rank",
       "stencil",
       fmt::format("{}+improving", kMixed),
       false,
       0,
       0,
       1,
       {"all"},
       {100},
       ExactUnit::nonzeros,
       0,
       0,
       true},
      {"exact_sparse", "sparse", kOneEdit, false, 0, 0, 1, {"all"}, {100}, ExactUnit::nonzeros, 0},
      {"exact_sparse_metropolis",
       "sparse",
       one_edit("metropolis(temperature=2)"),
       false,
       0,
       0,
       1,
       {"all"},
       {100},
       ExactUnit::nonzeros,
       0},
  };
  return kinds;
}

std::vector<std::string> kinds_of_sweep() {
  return {"isotropic_pmf_best_of_three", "per_edge_best_of_three"};
}

std::vector<std::string> bench_kind_names() {
  std::vector<std::string> names;
  for (const WalkKind& kind : walk_kinds()) names.push_back(kind.name);
  for (const ExactKind& kind : exact_kinds()) names.push_back(kind.name);
  names.emplace_back(kSweepKind);
  return names;
}

std::vector<std::string> select_kinds(const std::vector<std::string>& wanted) {
  std::vector<std::string> names = bench_kind_names();
  for (const std::string& name : wanted) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    const std::string nearest = nearest_word(name, names);
    throw InputError(fmt::format("unknown kind '{}'", name), "it names what is measured",
                     nearest.empty() ? fmt::format("use one of {}", fmt::join(names, ", "))
                                     : fmt::format("did you mean '{}'?", nearest));
  }
  std::erase_if(names, [&](const std::string& name) {
    return !wanted.empty() && std::find(wanted.begin(), wanted.end(), name) == wanted.end();
  });
  return names;
}

}  // namespace archwalk
