#include "landscape_arrays.hpp"
#include "archwalk/core/build_info.hpp"
#include "archwalk/core/version.hpp"
#include "hdf5/array_group.hpp"
#include "landscape_json.hpp"

namespace archwalk {
namespace {

using detail::ArrayGroup;
using Json = nlohmann::ordered_json;

struct Writer {
  const LandscapeSubject& subject;
  const LandscapeFacts& facts;
  DataTree& tree;

  const ScoredGraph& scored() const { return facts.scored; }
  const std::string& units() const { return subject.score.units; }
  double score(std::uint32_t cell) const { return score_of_level(scored(), scored().level[cell]); }
  std::string architecture(std::uint32_t cell) const {
    return subject.table.space->architecture(scored().representative[cell]);
  }

  void cells() const {
    ArrayGroup group(tree, "cells", "cell", facts.distribution.count, 0, "cell");
    const auto each = [&](const char* name, const std::string& unit, const char* meaning,
                          const auto& value) {
      group.add_each(name, unit, meaning,
                     [&](std::size_t i) { return value(static_cast<std::uint32_t>(i)); });
    };
    each("code", "1", "lowest architecture code of the cell",
         [&](std::uint32_t x) { return std::int64_t{scored().representative[x]}; });
    each("score", units(), "score", [&](std::uint32_t x) { return score(x); });
    each("rank", "1", "dense rank of the score, 0 the lowest",
         [&](std::uint32_t x) { return std::int64_t{scored().rank[x]}; });
    each("neutral_network", "1", "number of the neutral network, single cells counted too",
         [&](std::uint32_t x) { return std::int64_t{facts.neutral.networks.network_of[x]}; });
    if (!facts.neutral_within) return;
    each("neutral_network_within", "1", "the same within the tolerance", [&](std::uint32_t x) {
      return std::int64_t{facts.neutral_within->networks.network_of[x]};
    });
  }

  void maxima() const {
    const std::vector<std::uint32_t>& plateau = facts.maxima.plateau;
    const auto members = [&](std::size_t i) { return facts.neutral.networks.members(plateau[i]); };
    ArrayGroup group(tree, "local_maxima", "maximum", plateau.size(), 0,
                     "neutral network without a higher neighbor");
    group.add_each("architecture", "1", "architecture of its first cell",
                   [&](std::size_t i) { return architecture(members(i).front()); });
    group.add_each("cell", "1", "its first cell",
                   [&](std::size_t i) { return std::int64_t{members(i).front()}; });
    group.add_each("size", "1", "cells; 1 for a strict maximum",
                   [&](std::size_t i) { return static_cast<std::int64_t>(members(i).size()); });
    group.add_each("score", units(), "score",
                   [&](std::size_t i) { return score(members(i).front()); });
    group.add_each("escape_distance", "edits", "to the nearest higher cell; -1 where there is none",
                   [&](std::size_t i) {
                     const std::uint32_t d = facts.maxima.escape[i];
                     return d == kUnreached ? std::int64_t{-1} : std::int64_t{d};
                   });
    group.add_each(
        "weak_basin", "cells", "cells from which a path that never descends leads here",
        [&](std::size_t i) { return std::int64_t{facts.plateau_basins.basins.weak[i]}; });
    group.add_each(
        "strong_basin", "cells", "those of them in no other weak basin",
        [&](std::size_t i) { return std::int64_t{facts.plateau_basins.basins.strong[i]}; });
  }

  void networks(const NeutralFacts& neutral, const std::string& name) const {
    const NetworkCensus& census = neutral.census;
    ArrayGroup group(tree, name, "network", census.number.size(), 0,
                     "neutral network of more than one cell");
    const auto fact = [&](const char* field, const char* meaning, auto NetworkFacts::*which) {
      group.add_each(field, "1", meaning,
                     [&](std::size_t i) { return std::int64_t{census.facts[i].*which}; });
    };
    group.add_each("number", "1", "as /cells/neutral_network has it",
                   [&](std::size_t i) { return std::int64_t{census.number[i]}; });
    group.add_each("score", units(), "score of its first cell", [&](std::size_t i) {
      return score(neutral.networks.members(census.number[i]).front());
    });
    fact("size", "cells", &NetworkFacts::size);
    fact("neighbors", "distinct cells next to it", &NetworkFacts::neighbors);
    fact("percolation", "distinct scores of these: the percolation index",
         &NetworkFacts::percolation);
    if (scored().class_of.empty()) return;
    fact("classes", "isomorphism classes of its cells", &NetworkFacts::classes);
    fact("neighbor_classes", "isomorphism classes of the cells next to it",
         &NetworkFacts::neighbor_classes);
  }

  void attractors() const {
    const Attractors& all = facts.attractors;
    ArrayGroup group(tree, "attractors", "attractor", all.size(), 0,
                     "neutral network where a hill climber ends");
    const auto first = [&](std::size_t i) {
      return facts.neutral.networks.members(all.network[i]).front();
    };
    group.add_each("architecture", "1", "architecture of its first cell",
                   [&](std::size_t i) { return architecture(first(i)); });
    group.add_each("score", units(), "score", [&](std::size_t i) { return score(first(i)); });
    group.add("is_maximum", all.is_maximum, "1", "1 where no neighbor of the network is higher");
    group.add("best_improvement_basin", facts.best_improvement.basins.size, "cells",
              "expected cells from which best-improvement climbing ends here");
    group.add("random_ascent_basin", facts.random_ascent.basins.size, "cells",
              "expected cells from which random hill climbing ends here");
    group.add_each(
        "random_ascent_extent", "cells", "cells from which random hill climbing may end here",
        [&](std::size_t i) { return std::int64_t{facts.random_ascent.basins.extent[i]}; });
  }

  void optima_network() const {
    const std::vector<OptimaEdge>& edges = facts.optima_network.edges;
    ArrayGroup group(tree, "local_optima_network", "edge", edges.size(), 0,
                     "edge between attractors");
    group.add_each("from", "1", "attractor",
                   [&](std::size_t i) { return std::int64_t{edges[i].from}; });
    group.add_each("to", "1", "attractor",
                   [&](std::size_t i) { return std::int64_t{edges[i].to}; });
    group.add_each("basin_transition", "1", "chance that an edit in the one basin leads to another",
                   [&](std::size_t i) { return edges[i].basin_transition; });
    group.add_each("escape", "1", "share of the cells near the one attractor that climb to another",
                   [&](std::size_t i) { return edges[i].escape; });
  }

  // Scalars of the JSON object, "outer.inner".
  void attributes(const Json& json, const std::string& prefix, GroupAttributes& root) const {
    for (const auto& [key, value] : json.items()) {
      if (value.is_object()) attributes(value, prefix + key + ".", root);
      if (value.is_string()) root.attributes.emplace_back(prefix + key, value.get<std::string>());
      if (value.is_number_integer()) {
        root.attributes.emplace_back(prefix + key, value.get<std::int64_t>());
      } else if (value.is_number()) {
        root.attributes.emplace_back(prefix + key, value.get<double>());
      }
    }
  }
};

}  // namespace

DataTree landscape_tree(const LandscapeSubject& subject, const LandscapeFacts& facts) {
  DataTree tree;
  const Writer writer{subject, facts, tree};
  writer.cells();
  writer.maxima();
  writer.networks(facts.neutral, "neutral_networks");
  if (facts.neutral_within) writer.networks(*facts.neutral_within, "neutral_networks_within");
  writer.attractors();
  writer.optima_network();
  detail::add_distance_arrays(subject, facts, tree);
  detail::add_walk_arrays(subject, facts, tree);
  GroupAttributes root;
  root.attributes.emplace_back("format", std::string(kLandscapeFormat));
  root.attributes.emplace_back("format_version", kLandscapeFormatVersion);
  writer.attributes(detail::landscape_object(subject, facts), "", root);
  tree.attributes.push_back(std::move(root));
  GroupAttributes provenance{"provenance", {}};
  for (const auto& [name, value] : subject.table.provenance) {
    provenance.attributes.emplace_back("table_" + name, value);
  }
  provenance.attributes.emplace_back("archwalk_version", std::string(version()));
  provenance.attributes.emplace_back("commit", std::string(commit()));
  tree.attributes.push_back(std::move(provenance));
  return tree;
}

}  // namespace archwalk
