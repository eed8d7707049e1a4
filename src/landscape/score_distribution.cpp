#include "archwalk/landscape/score_distribution.hpp"

#include <algorithm>
#include <cmath>

#include "archwalk/stats/descriptive.hpp"
#include "archwalk/table/score_rounding.hpp"

namespace archwalk {
namespace {

// In hundredths, so that the place ceil(qN) is an integer division.
constexpr std::uint64_t kHundredths[] = {0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100};

}  // namespace

double score_of_level(const ScoredGraph& scored, double level) {
  // A whole level is a score of the table and has its very double.
  const double whole = std::nearbyint(level);
  if (whole == level) return score_value(static_cast<std::int64_t>(whole), scored.resolution);
  return level * scored.resolution;
}

ScoreDistribution score_distribution(const ScoredGraph& scored) {
  const std::vector<std::uint32_t> order = scored.by_rank();
  const std::uint64_t n = order.size();
  ScoreDistribution out;
  out.count = scored.size();
  out.distinct = scored.rank_count;
  const double low = scored.level[order.front()];
  const double high = scored.level[order.back()];
  out.min = score_of_level(scored, low);
  out.max = score_of_level(scored, high);
  const PopulationMoments moments = population_moments(std::span<const double>(scored.level));
  out.mean = moments.mean * scored.resolution;
  out.sd = moments.sd * scored.resolution;
  out.skewness = moments.skewness;
  const std::uint32_t top = scored.rank_count - 1;
  const auto first = std::find(scored.rank.begin(), scored.rank.end(), top);
  out.best = static_cast<std::uint32_t>(first - scored.rank.begin());
  out.ties = static_cast<std::uint32_t>(std::count(first, scored.rank.end(), top));
  for (const std::uint64_t hundredth : kHundredths) {
    const std::uint64_t place = std::max<std::uint64_t>(1, (hundredth * n + 99) / 100);
    out.quantiles.emplace_back(static_cast<double>(hundredth) / 100.0,
                               score_of_level(scored, scored.level[order[place - 1]]));
  }
  if (!(high > low)) {
    out.density.push_back(n);
    return out;
  }
  out.density.assign(kDensityBins, 0);
  for (const double level : scored.level) {
    const auto bin = static_cast<std::uint32_t>((level - low) * kDensityBins / (high - low));
    ++out.density[std::min(bin, kDensityBins - 1)];
  }
  return out;
}

}  // namespace archwalk
