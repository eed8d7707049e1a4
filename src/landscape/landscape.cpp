#include "archwalk/landscape/landscape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "archwalk/landscape/basins.hpp"
#include "archwalk/landscape/local_maxima.hpp"
#include "archwalk/stats/correlation.hpp"
#include "archwalk/stats/descriptive.hpp"
#include "archwalk/stats/kendall_tau_b.hpp"
#include "spectrum.hpp"

namespace archwalk {
namespace {

Correlations correlate(const std::vector<double>& x, const std::vector<double>& y) {
  return {pearson_correlation(x, y), spearman_correlation(x, y), kendall_tau_b(x, y).tau};
}

double share(std::uint32_t part, std::uint32_t whole) {
  return static_cast<double>(part) / static_cast<double>(whole);
}

double mean_of(const std::vector<std::uint32_t>& sizes, std::uint32_t count) {
  const double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  return sum / static_cast<double>(count);
}

NeutralFacts neutral_facts(const ScoredGraph& scored, const NeutralNetworks& networks) {
  const NetworkCensus census = take_census(scored, networks);
  NeutralFacts facts;
  facts.count = static_cast<std::uint32_t>(census.number.size());
  facts.mean_size = static_cast<double>(census.cells) / static_cast<double>(facts.count);
  facts.largest_fitness = std::nan("");
  facts.largest_distances.mean = std::nan("");
  if (facts.count == 0) return facts;
  const auto members = networks.members(census.number[census.largest]);
  facts.largest = census.facts[census.largest];
  facts.largest_fitness = scored.level[members.front()] * scored.resolution;
  facts.largest_distances = distances_within(scored, members);
  return facts;
}

void add_maxima(const ScoredGraph& scored, const NeutralNetworks& networks,
                const std::vector<double>& distance, LandscapeFacts& facts) {
  const LocalMaxima maxima = local_maxima(scored, networks);
  facts.local_maxima = static_cast<std::uint32_t>(maxima.plateau.size());
  facts.strict_local_maxima = static_cast<std::uint32_t>(maxima.strict.size());
  facts.modality = share(facts.local_maxima, facts.count);
  const Basins basins = basins_of(scored, networks, maxima.plateau, BasinPath::non_decreasing);
  std::vector<double> fitness;
  std::vector<double> apart;
  std::vector<double> size;
  std::size_t global = 0;
  for (std::size_t i = 0; i < maxima.plateau.size(); ++i) {
    const std::uint32_t cell = networks.members(maxima.plateau[i]).front();
    fitness.push_back(scored.level[cell]);
    apart.push_back(distance[cell]);
    size.push_back(basins.weak[i]);
    if (networks.network_of[facts.best] == maxima.plateau[i]) global = i;
  }
  facts.fdc_local_maxima = correlate(fitness, apart);
  facts.weak_fitness_size_pearson = pearson_correlation(fitness, size);
  const auto filled = [](const std::vector<std::uint32_t>& sizes) {
    return static_cast<std::uint32_t>(sizes.size()) -
           static_cast<std::uint32_t>(std::count(sizes.begin(), sizes.end(), 0u));
  };
  facts.weak_basins = {filled(basins.weak), mean_of(basins.weak, facts.local_maxima),
                       share(basins.weak_cells, facts.count),
                       share(basins.weak[global], facts.count)};
  const std::uint32_t strong = filled(basins.strong);
  facts.strong_basins = {strong, strong == 0 ? 0.0 : mean_of(basins.strong, strong),
                         share(basins.strong_cells, facts.count),
                         share(basins.strong[global], facts.count)};
}

}  // namespace

LandscapeFacts landscape_of(const BenchmarkTable& table, const ScoreColumn& score) {
  const ScoreColumn& checked = table.measured_score(score.name);
  const ScoredGraph scored = score_graph(table, checked);
  const NeutralNetworks networks = neutral_networks(scored);
  LandscapeFacts facts;
  facts.count = scored.size();
  const PopulationMoments moments = population_moments(checked.k);
  facts.mean = moments.mean * scored.resolution;
  facts.skewness = moments.skewness;
  const std::uint32_t top = scored.rank_count - 1;
  const auto best = std::find(scored.rank.begin(), scored.rank.end(), top);
  facts.best = static_cast<std::uint32_t>(best - scored.rank.begin());
  facts.ties = static_cast<std::uint32_t>(std::count(best, scored.rank.end(), top));
  facts.max = checked.value(facts.best);
  std::vector<double> distance(facts.count);
  for (std::uint32_t x = 0; x < facts.count; ++x) {
    distance[x] = table.space->distance(facts.best, x);
  }
  facts.fdc = correlate(scored.level, distance);
  add_maxima(scored, networks, distance, facts);
  facts.neutral_networks = neutral_facts(scored, networks);
  std::vector<double> centred = scored.level;
  for (double& level : centred) level = (level - moments.mean) * scored.resolution;
  detail::add_spectrum(centred, *scored.product, facts);
  return facts;
}

}  // namespace archwalk
