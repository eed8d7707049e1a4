#pragma once

#include <tuple>
#include <variant>

#include "archwalk/operators/always.hpp"
#include "archwalk/operators/edit_distance.hpp"
#include "archwalk/operators/elitist_restart.hpp"
#include "archwalk/operators/explicit.hpp"
#include "archwalk/operators/improving.hpp"
#include "archwalk/operators/metropolis.hpp"
#include "archwalk/operators/neighbors.hpp"
#include "archwalk/operators/no_memory.hpp"
#include "archwalk/operators/noisy.hpp"
#include "archwalk/operators/non_worsening.hpp"
#include "archwalk/operators/per_edge.hpp"
#include "archwalk/operators/random_explicit.hpp"
#include "archwalk/operators/restart.hpp"
#include "archwalk/operators/tabu.hpp"
#include "archwalk/operators/threshold.hpp"
#include "archwalk/operators/tournament.hpp"
#include "archwalk/operators/uniform.hpp"

namespace archwalk {

// The operators that archwalk knows. A new proposal or selection is a file of its own and an entry
// here; TOML keys, the command line, help, HDF5 attributes, kernels and the battery of tests follow
// from the entry (docs/new_operator.md). A new memory takes a rule in memory_step.hpp and in
// src/exact/rows/embedding.cpp besides.
using Proposal =
    std::variant<EditDistance, PerEdge, Uniform, Restart, Neighbors, Explicit, RandomExplicit>;
using Selection =
    std::variant<Always, Improving, NonWorsening, Threshold, Metropolis, Tournament, Noisy>;
using Memory = std::variant<NoMemory, NonBacktracking, Tabu, ElitistRestart>;

namespace detail {
template <class... Parts>
auto options_of(std::variant<Parts...>*) {
  // The Generate options of every proposal that has a generated family.
  return std::tuple_cat([]<class Part>(Part*) {
    if constexpr (requires { typename Part::Generate; }) {
      return std::tuple<typename Part::Generate>();
    } else {
      return std::tuple<>();
    }
  }(static_cast<Parts*>(nullptr))...);
}
template <class... Options>
std::variant<Options...> as_variant(std::tuple<Options...>);
}  // namespace detail

/// Options of a generated family, one alternative for each proposal that has one.
using FamilyOptions =
    decltype(detail::as_variant(detail::options_of(static_cast<Proposal*>(nullptr))));

}  // namespace archwalk
