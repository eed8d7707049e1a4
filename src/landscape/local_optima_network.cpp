#include "archwalk/landscape/local_optima_network.hpp"

#include <algorithm>

namespace archwalk {
namespace {

// Weights from one attractor to all others, cleared by what was touched.
class Row {
 public:
  explicit Row(std::size_t attractors) : edges_(attractors), known_(attractors, 0) {}

  OptimaEdge& to(std::uint32_t attractor) {
    if (known_[attractor] == 0) {
      known_[attractor] = 1;
      touched_.push_back(attractor);
      edges_[attractor] = {};
    }
    return edges_[attractor];
  }

  void flush(std::uint32_t from, std::vector<OptimaEdge>& out) {
    std::sort(touched_.begin(), touched_.end());
    for (const std::uint32_t attractor : touched_) {
      OptimaEdge edge = edges_[attractor];
      edge.from = from;
      edge.to = attractor;
      out.push_back(edge);
      known_[attractor] = 0;
    }
    touched_.clear();
  }

 private:
  std::vector<OptimaEdge> edges_;
  std::vector<std::uint8_t> known_;
  std::vector<std::uint32_t> touched_;
};

// The cells of each basin with their membership.
struct Memberships {
  struct Entry {
    std::uint32_t cell = 0;
    double probability = 0.0;
  };
  std::vector<std::uint64_t> first;
  std::vector<Entry> entry;

  Memberships(const SteepestAscent& ascent, std::size_t attractors) : first(attractors + 1, 0) {
    for (const Absorption& end : ascent.ends) ++first[end.attractor + 1];
    for (std::size_t i = 0; i < attractors; ++i) first[i + 1] += first[i];
    entry.resize(ascent.ends.size());
    std::vector<std::uint64_t> at(first.begin(), first.end() - 1);
    for (std::uint32_t x = 0; x + 1 < ascent.first.size(); ++x) {
      for (std::uint64_t i = ascent.first[x]; i < ascent.first[x + 1]; ++i) {
        entry[at[ascent.ends[i].attractor]++] = {x, ascent.ends[i].probability};
      }
    }
  }
};

// Cells within some edits of a set, the set left out.
class Ball {
 public:
  explicit Ball(const NeighborGraph& graph) : graph_(graph), stamp_(graph.size(), 0) {}

  const std::vector<std::uint32_t>& around(std::span<const std::uint32_t> centre,
                                           std::uint32_t radius) {
    ++now_;
    cells_.clear();
    for (const std::uint32_t x : centre) stamp_[x] = now_;
    std::vector<std::uint32_t> shell(centre.begin(), centre.end());
    for (std::uint32_t distance = 0; distance < radius; ++distance) {
      const std::size_t before = cells_.size();
      for (const std::uint32_t x : shell) {
        for (const std::uint32_t y : graph_.neighbors(x)) {
          if (stamp_[y] == now_) continue;
          stamp_[y] = now_;
          cells_.push_back(y);
        }
      }
      shell.assign(cells_.begin() + static_cast<std::ptrdiff_t>(before), cells_.end());
    }
    return cells_;
  }

 private:
  const NeighborGraph& graph_;
  std::vector<std::uint32_t> stamp_;
  std::uint32_t now_ = 0;
  std::vector<std::uint32_t> cells_;
};

}  // namespace

LocalOptimaNetwork local_optima_network(const ScoredGraph& scored, const NeutralNetworks& networks,
                                        const Attractors& attractors, const SteepestAscent& ascent,
                                        std::uint32_t escape_radius) {
  const Memberships basin(ascent, attractors.size());
  Row row(attractors.size());
  Ball ball(scored.graph);
  LocalOptimaNetwork network;
  network.escape_radius = escape_radius;
  const auto for_ends = [&](std::uint32_t x, const auto& visit) {
    for (std::uint64_t i = ascent.first[x]; i < ascent.first[x + 1]; ++i) visit(ascent.ends[i]);
  };
  for (std::uint32_t from = 0; from < attractors.size(); ++from) {
    double size = 0.0;
    for (std::uint64_t i = basin.first[from]; i < basin.first[from + 1]; ++i) {
      size += basin.entry[i].probability;
    }
    for (std::uint64_t i = basin.first[from]; i < basin.first[from + 1]; ++i) {
      const auto [cell, probability] = basin.entry[i];
      const double share = probability / size / scored.graph.degree(cell);
      for (const std::uint32_t y : scored.graph.neighbors(cell)) {
        for_ends(y, [&](const Absorption& end) {
          row.to(end.attractor).basin_transition += share * end.probability;
        });
      }
    }
    const auto members = networks.members(attractors.network[from]);
    const std::vector<std::uint32_t>& around = ball.around(members, escape_radius);
    const double share = 1.0 / static_cast<double>(around.size());
    for (const std::uint32_t y : around) {
      for_ends(y, [&](const Absorption& end) {
        row.to(end.attractor).escape += share * end.probability;
      });
    }
    row.flush(from, network.edges);
  }
  return network;
}

}  // namespace archwalk
