#include "archwalk/landscape/ascent.hpp"

#include <algorithm>

namespace archwalk {
namespace {

bool has_higher_neighbor(const ScoredGraph& scored, std::uint32_t x) {
  const auto neighbors = scored.graph.neighbors(x);
  return std::any_of(neighbors.begin(), neighbors.end(),
                     [&](std::uint32_t y) { return scored.rank[y] > scored.rank[x]; });
}

std::vector<std::uint32_t> downwards(const ScoredGraph& scored) {
  std::vector<std::uint32_t> order = scored.by_rank();
  std::reverse(order.begin(), order.end());
  return order;
}

// The ends of one cell while they are added up.
class Mixture {
 public:
  void clear() { ends_.clear(); }
  void add(const Absorption* begin, const Absorption* end, double share) {
    for (; begin != end; ++begin) {
      const auto found = std::find_if(ends_.begin(), ends_.end(), [&](const Absorption& a) {
        return a.attractor == begin->attractor;
      });
      if (found == ends_.end()) {
        ends_.push_back({begin->attractor, share * begin->probability});
      } else {
        found->probability += share * begin->probability;
      }
    }
  }
  const std::vector<Absorption>& ends() const { return ends_; }

 private:
  std::vector<Absorption> ends_;
};

// The highest neighbors of x, all of one rank; none where x is as high.
void best_neighbors(const ScoredGraph& scored, std::uint32_t x, std::vector<std::uint32_t>& out) {
  out.clear();
  std::uint32_t best = scored.rank[x];
  for (const std::uint32_t y : scored.graph.neighbors(x)) {
    if (scored.rank[y] > best) {
      best = scored.rank[y];
      out.clear();
    }
    if (scored.rank[y] == best && best > scored.rank[x]) out.push_back(y);
  }
}

}  // namespace

Attractors attractors(const ScoredGraph& scored, const NeutralNetworks& networks) {
  Attractors found;
  found.of_network.assign(networks.size(), kUnreached);
  for (std::uint32_t number = 0; number < networks.size(); ++number) {
    const auto members = networks.members(number);
    const auto ways_up = std::count_if(members.begin(), members.end(), [&](std::uint32_t x) {
      return has_higher_neighbor(scored, x);
    });
    if (static_cast<std::size_t>(ways_up) == members.size()) continue;
    found.of_network[number] = found.size();
    found.network.push_back(number);
    found.is_maximum.push_back(ways_up == 0 ? 1 : 0);
  }
  return found;
}

SteepestAscent steepest_ascent(const ScoredGraph& scored, const NeutralNetworks& networks,
                               const Attractors& attractors) {
  // Ends are found from the top in one list and brought into the order of cells afterwards.
  std::vector<Absorption> found;
  std::vector<std::uint64_t> begin(scored.size());
  std::vector<std::uint64_t> end(scored.size());
  std::vector<double> steps(scored.size(), 0.0);
  std::vector<std::uint32_t> best;
  Mixture mixture;
  double total_steps = 0.0;
  for (const std::uint32_t x : downwards(scored)) {
    best_neighbors(scored, x, best);
    mixture.clear();
    begin[x] = found.size();
    const double share = best.empty() ? 0.0 : 1.0 / static_cast<double>(best.size());
    for (const std::uint32_t y : best) {
      mixture.add(found.data() + begin[y], found.data() + end[y], share);
      steps[x] += share * (1.0 + steps[y]);
    }
    if (best.empty()) {
      found.push_back({attractors.of_network[networks.network_of[x]], 1.0});
    } else {
      found.insert(found.end(), mixture.ends().begin(), mixture.ends().end());
    }
    end[x] = found.size();
    total_steps += steps[x];
  }
  SteepestAscent ascent;
  ascent.mean_steps = total_steps / scored.size();
  ascent.first.push_back(0);
  ascent.ends.reserve(found.size());
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    ascent.ends.insert(ascent.ends.end(), found.begin() + static_cast<std::ptrdiff_t>(begin[x]),
                       found.begin() + static_cast<std::ptrdiff_t>(end[x]));
    ascent.first.push_back(ascent.ends.size());
  }
  return ascent;
}

AttractionBasins steepest_basins(const SteepestAscent& ascent, const Attractors& attractors) {
  AttractionBasins basins;
  basins.size.assign(attractors.size(), 0.0);
  basins.extent.assign(attractors.size(), 0);
  basins.mean_steps = ascent.mean_steps;
  for (const Absorption& end : ascent.ends) {
    basins.size[end.attractor] += end.probability;
    ++basins.extent[end.attractor];
  }
  return basins;
}

AttractionBasins random_ascent_basins(const ScoredGraph& scored, const NeutralNetworks& networks,
                                      const Attractors& attractors) {
  constexpr std::size_t kTogether = 16;  // attractors a sweep: one cache line or two a cell
  const std::vector<std::uint32_t> order = downwards(scored);
  std::vector<double> chance(scored.size() * kTogether);
  AttractionBasins basins;
  basins.size.assign(attractors.size(), 0.0);
  basins.extent.assign(attractors.size(), 0);
  for (std::size_t first = 0; first < attractors.size(); first += kTogether) {
    for (const std::uint32_t x : order) {
      double sum[kTogether] = {};
      int higher = 0;
      for (const std::uint32_t y : scored.graph.neighbors(x)) {
        if (scored.rank[y] <= scored.rank[x]) continue;
        ++higher;
        for (std::size_t i = 0; i < kTogether; ++i) sum[i] += chance[y * kTogether + i];
      }
      if (higher == 0) {
        const std::size_t own = attractors.of_network[networks.network_of[x]];
        if (own >= first && own < first + kTogether) sum[own - first] = 1.0;
        higher = 1;
      }
      for (std::size_t i = 0; i < kTogether; ++i) {
        const double p = sum[i] / higher;
        chance[x * kTogether + i] = p;
        if (p > 0.0) {
          basins.size[first + i] += p;
          ++basins.extent[first + i];
        }
      }
    }
  }
  std::vector<double> steps(scored.size(), 0.0);
  for (const std::uint32_t x : order) {
    double sum = 0.0;
    int higher = 0;
    for (const std::uint32_t y : scored.graph.neighbors(x)) {
      if (scored.rank[y] <= scored.rank[x]) continue;
      ++higher;
      sum += 1.0 + steps[y];
    }
    if (higher > 0) steps[x] = sum / higher;
    basins.mean_steps += steps[x] / scored.size();
  }
  return basins;
}

}  // namespace archwalk
