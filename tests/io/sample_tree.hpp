#pragma once

#include <cmath>
#include <limits>
#include <numeric>

#include "archwalk/core/array.hpp"

namespace archwalk {

/// A small tree with everything a file can hold: coordinates of strings and numbers, dims without
/// coordinates, flags, scalars, nested groups, attributes of every type, and text beyond ASCII.
inline DataTree sample_tree() {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  DataTree tree;
  tree.attributes.push_back({"",
                             {{"format", std::string("archwalk sample")},
                              {"format_version", std::int64_t{1}},
                              {"resolution", 1e-6},
                              {"levels", std::vector<double>{0.5, 94.25}}}});
  tree.attributes.push_back({"fixed_length/walks", {{"note", std::string("Größe ≤ 2²⁷")}}});
  tree.arrays = {
      {"operators",
       "spec",
       {"operator"},
       {3},
       std::vector<std::string>{"uniform()", "edit_distance(pmf=[0,1])", ""},
       "1",
       "specification"},
      {"operators",
       "blind",
       {"operator"},
       {3},
       std::vector<std::uint8_t>{1, 0, 1},
       "1",
       "whether the operator never sees a score"},
      {"fixed_length/walks",
       "stratum",
       {"stratum"},
       {2},
       std::vector<std::string>{"bottom:0.1", "all"},
       "1",
       "set of starts"},
      {"fixed_length/walks",
       "horizon",
       {"horizon"},
       {2},
       std::vector<std::int64_t>{1, 100},
       "step",
       "path length"},
      {"fixed_length/walks",
       "mean",
       {"operator", "stratum", "horizon"},
       {3, 2, 2},
       std::vector<double>{0.0, -1.5, 2.25, nan, 4e-300, infinity, -infinity, 7, 8, 9, 10, 11},
       "percent",
       "mean change of the score"},
      {"fixed_length/walks",
       "count",
       {"operator", "stratum"},
       {3, 2},
       std::vector<std::int64_t>{1, 2, 3, std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max(), 6},
       "1",
       "number of walks"},
      {"", "wall_seconds", {}, {}, std::vector<double>{12.5}, "s", "wall time"},
  };
  return tree;
}

}  // namespace archwalk
