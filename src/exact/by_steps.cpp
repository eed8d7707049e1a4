#include "by_steps.hpp"

#include "pairwise_sum.hpp"

namespace archwalk {

void estimates_by_steps(const Product& product, double step_error, std::uint32_t size,
                        const ExactSettings& settings, const std::vector<MeasuredScore>& scores,
                        RunningSums& sums, ExactEstimates& out) {
  const std::size_t count = scores.size();
  const std::size_t horizons = settings.horizons.size();
  const std::size_t stride = 2 * count + sums.columns();
  std::vector<double> now(size * stride, 0.0);
  for (std::size_t s = 0; s < count; ++s) {
    for (std::size_t x = 0; x < size; ++x) {
      now[x * stride + 2 * s] = scores[s].value[x];
      now[x * stride + 2 * s + 1] = scores[s].square[x];
    }
  }
  std::vector<double> next(now.size());
  std::uint32_t t = 0;
  for (std::size_t h = 0; h < horizons; ++h) {
    for (; t < settings.horizons[h]; ++t) {
      product(now.data(), next.data(), stride);
      now.swap(next);
      sums.step(now.data(), stride, 2 * count);
    }
    // P is a contraction in the max norm, so the errors of steps add up.
    const double relative_error = static_cast<double>(t) * step_error + kUnitRoundoff;
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      for (std::size_t s = 0; s < count; ++s) {
        const double* u = now.data() + 2 * s;
        const StratumMoments moments =
            moments_of(scores[s], settings.strata[stratum][s], u, u + 1, stride, relative_error);
        store(moments, scores[s].resolution, (stratum * count + s) * horizons + h, out);
      }
    }
    sums.read(now.data(), stride, 2 * count, h, step_error);
  }
}

}  // namespace archwalk
