#include <algorithm>

#include "archwalk/stats/correlation.hpp"
#include "archwalk/stats/kendall_tau_b.hpp"
#include "landscape_parts.hpp"

namespace archwalk::detail {
namespace {

Correlations correlate(const std::vector<double>& x, const std::vector<double>& y) {
  return {pearson_correlation(x, y), spearman_correlation(x, y), kendall_tau_b(x, y).tau};
}

// Cells from which there is no path have no distance.
Correlations to_distance(const ScoredGraph& scored, const std::vector<std::uint32_t>& distance,
                         const std::vector<std::uint32_t>& cells) {
  std::vector<double> fitness;
  std::vector<double> apart;
  for (const std::uint32_t x : cells) {
    if (distance[x] == kUnreached) continue;
    fitness.push_back(scored.level[x]);
    apart.push_back(distance[x]);
  }
  return correlate(fitness, apart);
}

}  // namespace

FitnessDistance fitness_distance(const ScoredGraph& scored, const NeutralNetworks& networks,
                                 const LocalMaxima& maxima, const ScoreDistribution& distribution) {
  std::vector<std::uint32_t> everything(scored.size());
  std::vector<std::uint32_t> best;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    everything[x] = x;
    if (scored.rank[x] + 1 == scored.rank_count) best.push_back(x);
  }
  const std::vector<std::uint32_t> distance =
      graph_distances(scored.graph, std::vector<std::uint32_t>{distribution.best});
  FitnessDistance out;
  out.all = to_distance(scored, distance, everything);
  out.local_maxima = to_distance(scored, distance, maxima.strict);
  std::vector<std::uint32_t> nearest_members;
  for (const std::uint32_t number : maxima.plateau) {
    const auto members = networks.members(number);
    nearest_members.push_back(*std::min_element(
        members.begin(), members.end(),
        [&](std::uint32_t a, std::uint32_t b) { return distance[a] < distance[b]; }));
  }
  out.plateau_maxima = to_distance(scored, distance, nearest_members);
  out.nearest = best.size() == 1
                    ? out.all
                    : to_distance(scored, graph_distances(scored.graph, best), everything);
  return out;
}

}  // namespace archwalk::detail
