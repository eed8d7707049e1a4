#include <algorithm>
#include <limits>
#include <numeric>

#include "archwalk/stats/correlation.hpp"
#include "landscape_parts.hpp"

namespace archwalk::detail {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Whether sizes, sums of shares perhaps, differ by their rounding alone.
bool are_equal(const std::vector<double>& sizes) {
  if (sizes.empty()) return true;
  const auto [least, most] = std::minmax_element(sizes.begin(), sizes.end());
  return *most - *least <= 1e-12 * *most;
}

// `whole` is N.
BasinFacts summary(const std::vector<double>& sizes, const std::vector<double>& fitness,
                   std::size_t global, double whole) {
  BasinFacts facts;
  facts.count = static_cast<std::uint32_t>(
      std::count_if(sizes.begin(), sizes.end(), [](double size) { return size > 0.0; }));
  const double sum = std::accumulate(sizes.begin(), sizes.end(), 0.0);
  facts.mean_size = sizes.empty() ? kNaN : sum / static_cast<double>(sizes.size());
  if (!sizes.empty()) facts.largest = *std::max_element(sizes.begin(), sizes.end());
  facts.extent = sum / whole;
  facts.global_maximum_extent = global < sizes.size() ? sizes[global] / whole : kNaN;
  facts.fitness_size_pearson = are_equal(sizes) ? kNaN : pearson_correlation(fitness, sizes);
  return facts;
}

std::vector<double> levels_of(const ScoredGraph& scored, const NeutralNetworks& networks,
                              const std::vector<std::uint32_t>& numbers) {
  std::vector<double> levels;
  for (const std::uint32_t number : numbers) {
    levels.push_back(scored.level[networks.members(number).front()]);
  }
  return levels;
}

}  // namespace

BasinPair basin_facts(const ScoredGraph& scored, const NeutralNetworks& networks,
                      const std::vector<std::uint32_t>& maxima, BasinPath path,
                      std::uint32_t best) {
  const std::vector<double> fitness = levels_of(scored, networks, maxima);
  const auto global = static_cast<std::size_t>(
      std::find(maxima.begin(), maxima.end(), networks.network_of[best]) - maxima.begin());
  const double whole = scored.size();
  BasinPair pair;
  pair.basins = basins_of(scored, networks, maxima, path);
  const Basins& basins = pair.basins;
  pair.weak = summary({basins.weak.begin(), basins.weak.end()}, fitness, global, whole);
  pair.weak.extent = basins.weak_cells / whole;
  pair.strong = summary({basins.strong.begin(), basins.strong.end()}, fitness, global, whole);
  pair.strong.mean_size =
      pair.strong.count == 0 ? kNaN : static_cast<double>(basins.strong_cells) / pair.strong.count;
  return pair;
}

AttractionFacts attraction_facts(const ScoredGraph& scored, const NeutralNetworks& networks,
                                 const Attractors& attractors, AttractionBasins basins,
                                 std::uint32_t best) {
  const std::vector<double> fitness = levels_of(scored, networks, attractors.network);
  AttractionFacts facts;
  facts.basins = std::move(basins);
  facts.summary = summary(facts.basins.size, fitness, attractors.size(), scored.size());
  double in_maxima = 0.0;
  double in_best = 0.0;  // of all that are as good
  for (std::size_t i = 0; i < attractors.size(); ++i) {
    if (attractors.is_maximum[i] != 0) in_maxima += facts.basins.size[i];
    if (fitness[i] == scored.level[best]) in_best += facts.basins.size[i];
  }
  facts.summary.extent = in_maxima / scored.size();
  facts.summary.global_maximum_extent = in_best / scored.size();
  return facts;
}

NeutralFacts neutral_facts(const ScoredGraph& scored, NeutralNetworks networks) {
  NeutralFacts facts;
  facts.census = take_census(scored, networks);
  facts.networks = std::move(networks);
  facts.mean_size = kNaN;
  facts.largest_fitness = kNaN;
  facts.largest_distances.mean = kNaN;
  const std::size_t count = facts.census.number.size();
  if (count == 0) return facts;
  facts.mean_size = static_cast<double>(facts.census.cells) / static_cast<double>(count);
  const auto members = facts.networks.members(facts.census.number[facts.census.largest]);
  facts.largest_fitness = score_of_level(scored, scored.level[members.front()]);
  facts.largest_distances = distances_within(scored, members);
  return facts;
}

}  // namespace archwalk::detail
