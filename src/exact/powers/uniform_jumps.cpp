#include "uniform_jumps.hpp"

#include <algorithm>

#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

double mean_of(const std::vector<double>& values) {
  return pairwise_sum(0, values.size(), [&](std::size_t x) { return values[x]; }) /
         static_cast<double>(values.size());
}

// [cell of a score's strata] P(Δ > 0) and what its variance within starts is.
void uniform_positive(const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                      std::size_t score, ExactEstimates& out) {
  const std::vector<double>& value = scores[score].value;
  std::vector<double> sorted = value;
  std::sort(sorted.begin(), sorted.end());
  const auto size = static_cast<double>(value.size());
  const auto better = [&](std::uint32_t x) {
    return static_cast<double>(sorted.end() -
                               std::upper_bound(sorted.begin(), sorted.end(), value[x])) /
           size;
  };
  const std::size_t horizons = settings.horizons.size();
  for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
    const std::vector<std::uint32_t>& starts = settings.strata[stratum][score];
    std::vector<double> share;
    for (const std::uint32_t x : starts) share.push_back(better(x));
    std::vector<double> within = share;
    for (double& p : within) p *= 1.0 - p;
    const double bound = (pairwise_error_units(starts.size()) + 4.0) * kUnitRoundoff;
    const std::size_t first = (stratum * scores.size() + score) * horizons;
    const auto fill = [&](std::vector<double>& array, double number) {
      std::fill_n(array.begin() + static_cast<std::ptrdiff_t>(first), horizons, number);
    };
    fill(out.positive, mean_of(share));
    fill(out.positive_variance, mean_of(within));
    fill(out.positive_bound, bound);
    fill(out.positive_variance_bound, bound);
  }
}

}  // namespace

void uniform_estimates(const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                       ExactEstimates& out) {
  const std::size_t horizons = settings.horizons.size();
  for (std::size_t s = 0; s < scores.size(); ++s) {
    const double value = mean_of(scores[s].value);
    const double square = mean_of(scores[s].square);
    const double error = (pairwise_error_units(scores[s].value.size()) + 2.0) * kUnitRoundoff;
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      const StratumMoments moments =
          moments_of(scores[s], settings.strata[stratum][s], &value, &square, 0, error);
      for (std::size_t h = 0; h < horizons; ++h) {
        store(moments, scores[s].resolution, (stratum * scores.size() + s) * horizons + h, out);
      }
    }
    if (!out.positive.empty()) uniform_positive(settings, scores, s, out);
  }
}

StateFunction uniform_step_reach(const SearchSpace& space) {
  StateFunction reach;
  if (const ProductShape* shape = space.product()) {
    reach.value.assign(shape->size, shape->mean_distance());
    reach.error = 3.0 * kUnitRoundoff * reach.value.front();
    return reach;
  }
  for (const std::uint64_t sum : space.distance_sums()) {
    reach.value.push_back(static_cast<double>(sum) / space.size());
  }
  if (reach.value.empty()) return reach;
  reach.error = kUnitRoundoff * *std::max_element(reach.value.begin(), reach.value.end());
  return reach;
}

void uniform_cost(double mean, double error, const ExactSettings& settings, PathEstimates& out) {
  const std::size_t horizons = settings.horizons.size();
  for (std::size_t cell = 0; cell < out.cost.size(); ++cell) {
    const double scale = settings.cost->resolution * settings.horizons[cell % horizons];
    out.cost[cell] = mean * scale;
    out.cost_bound[cell] = (error + 3.0 * kUnitRoundoff * mean) * scale;
  }
}

}  // namespace archwalk
