#include "device_sums.hpp"

#include <algorithm>
#include <cmath>

#include "arithmetic/pairwise_sum.hpp"
#include "kernels/start_sums.hpp"
#include "stencil_vectors.hpp"

namespace archwalk {
namespace {

// Additions that a term takes part in where a team of threads sums up `count` of them.
double team_units(std::size_t count, int threads) {
  return std::ceil(static_cast<double>(count) / threads) + kernels::kTeamSumUnits;
}

StratumMoments moments_of(const double* value, double square, double starts) {
  StratumMoments moments;
  moments.change = value[0] / starts;
  moments.square = (square + value[1]) / starts;
  moments.within = (square - value[2]) / starts;
  return moments;
}

}  // namespace

void estimates_from_sums(const kernels::StepSums& sums, const kernels::SumsLayout& layout,
                         double step_error, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, RunningSums& running,
                         ExactEstimates& out) {
  for (std::uint32_t h = 0; h < layout.horizons; ++h) {
    // P is a contraction in the max norm, so the errors of steps add up.
    const double relative_error =
        static_cast<double>(settings.horizons[h]) * step_error + kUnitRoundoff;
    for (std::uint32_t stratum = 0; stratum < layout.strata; ++stratum) {
      for (std::uint32_t s = 0; s < layout.scores; ++s) {
        const std::size_t starts = settings.strata[stratum][s].size();
        const double units = team_units(starts, sums.threads);
        const std::uint32_t set = stratum * layout.scores + s;
        for (std::uint32_t c = 0; c < running.columns(); ++c) {
          const double mean =
              sums.sum[layout.running_at(c, set, 1 + h)] / static_cast<double>(starts);
          running.put(c, set, h, mean, (units + 4.0) * kUnitRoundoff, step_error);
        }
        if (out.mean.empty()) continue;
        StratumMoments moments =
            moments_of(&sums.sum[layout.value_at(s, stratum, h)],
                       sums.sum[layout.square_at(s, stratum, h)], static_cast<double>(starts));
        // Three sums of terms of at most 3 times the largest square, joined by one addition.
        bound_moments(scores[s].largest, units + 1.0, relative_error, moments);
        store(moments, scores[s].resolution, std::size_t{set} * layout.horizons + h, out);
      }
    }
  }
}

double stencil_from_sums(const kernels::StepSums& sums, const kernels::SumsLayout& layout,
                         const ProductShape& shape, const ExactSettings& settings,
                         const std::vector<MeasuredScore>& scores, PathEstimates& paths,
                         ExactEstimates& out) {
  const double step_error = StencilVectors::step_error(shape);
  // A sum of positive terms; no step goes further than one edit.
  const RunningSums::Bounds reach{1.0, step_error};
  RunningSums::Bounds cost;
  if (settings.cost != nullptr) {
    const auto& k = settings.cost->k;
    cost.largest = static_cast<double>(*std::max_element(k.begin(), k.end()));
    cost.error = step_error * cost.largest;
  }
  for (std::uint32_t set = 0; set + 1 < layout.sets(); ++set) {
    const std::size_t starts = settings.strata[set / layout.scores][set % layout.scores].size();
    const double mean = sums.sum[layout.running_at(0, set, 0)] / static_cast<double>(starts);
    paths.reach_stratum[set] = mean;
    paths.reach_stratum_bound[set] =
        reach.error + (team_units(starts, sums.threads) + 2.0) * kUnitRoundoff * mean;
  }
  RunningSums running(settings, reach, cost, paths);
  estimates_from_sums(sums, layout, step_error, settings, scores, running, out);
  return sums.sum[layout.running_at(0, layout.sets() - 1, 0)] / shape.size;
}

}  // namespace archwalk
