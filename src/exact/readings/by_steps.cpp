#include "by_steps.hpp"

#include <utility>

#include "archwalk/core/watched_work.hpp"
#include "arithmetic/pairwise_sum.hpp"

namespace archwalk {
namespace {

class ProductVectors final : public SteppedVectors {
 public:
  ProductVectors(Product product, std::vector<double> first, std::size_t columns,
                 const RunningSums& sums)
      : product_(std::move(product)),
        sums_(sums),
        columns_(columns),
        now_(std::move(first)),
        next_(now_.size()) {}

  void advance(std::uint32_t steps) override {
    for (std::uint32_t step = 0; step < steps; ++step) {
      product_(now_.data(), next_.data(), columns_);
      now_.swap(next_);
      sums_.step(now_.data(), columns_, columns_ - sums_.columns());
    }
  }
  const std::vector<double>& values() override { return now_; }

 private:
  Product product_;
  const RunningSums& sums_;
  std::size_t columns_;
  std::vector<double> now_;
  std::vector<double> next_;
};

}  // namespace

std::vector<double> first_vectors(std::uint32_t size, const std::vector<MeasuredScore>& scores,
                                  const RunningSums& sums, const CellOfState& cell) {
  const std::size_t columns = 2 * scores.size() + sums.columns();
  std::vector<double> first(size * columns, 0.0);
  for (std::uint32_t x = 0; x < size; ++x) {
    const std::size_t code = cell ? cell(x) : x;
    for (std::size_t s = 0; s < scores.size(); ++s) {
      first[x * columns + 2 * s] = scores[s].value[code];
      first[x * columns + 2 * s + 1] = scores[s].square[code];
    }
  }
  return first;
}

std::unique_ptr<SteppedVectors> vectors_by_products(Product product, std::uint32_t size,
                                                    const std::vector<MeasuredScore>& scores,
                                                    const RunningSums& sums,
                                                    const CellOfState& cell) {
  return std::make_unique<ProductVectors>(std::move(product),
                                          first_vectors(size, scores, sums, cell),
                                          2 * scores.size() + sums.columns(), sums);
}

void estimates_by_steps(SteppedVectors& vectors, double step_error, const ExactSettings& settings,
                        const std::vector<MeasuredScore>& scores, RunningSums& sums,
                        ExactEstimates& out) {
  const std::size_t count = scores.size();
  const std::size_t horizons = settings.horizons.size();
  const std::size_t stride = 2 * count + sums.columns();
  std::uint32_t t = 0;
  for (std::size_t h = 0; h < horizons; ++h) {
    for (; t < settings.horizons[h]; ++t) {
      stop_if_cancelled();
      vectors.advance(1);
      WatchedWork::advance(1.0 / settings.horizons.back());
    }
    const double* now = vectors.values().data();
    // P is a contraction in the max norm, so the errors of steps add up.
    const double relative_error = static_cast<double>(t) * step_error + kUnitRoundoff;
    for (std::size_t stratum = 0; stratum < settings.strata.size(); ++stratum) {
      for (std::size_t s = 0; s < count; ++s) {
        const double* u = now + 2 * s;
        const StratumMoments moments =
            moments_of(scores[s], settings.strata[stratum][s], u, u + 1, stride, relative_error);
        store(moments, scores[s].resolution, (stratum * count + s) * horizons + h, out);
      }
    }
    sums.read(now, stride, 2 * count, h, step_error);
  }
}

}  // namespace archwalk
