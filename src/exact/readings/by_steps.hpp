#pragma once

#include <functional>
#include <vector>

#include "archwalk/exact/exact_engine.hpp"
#include "measured.hpp"
#include "running_sums.hpp"

namespace archwalk {

/// Vectors that P takes from step to step, all at once: of each score f and f², then the sums along
/// the path.
class SteppedVectors {
 public:
  virtual ~SteppedVectors() = default;
  /// u becomes P u, and the running sums a + P u, `steps` times.
  virtual void advance(std::uint32_t steps) = 0;
  /// [x, column]
  virtual const std::vector<double>& values() = 0;
};

/// The architecture of a state; empty where they are the states. The first states are the starts.
using CellOfState = std::function<std::uint32_t(std::uint32_t state)>;

/// The vectors at step 0, [x, column].
std::vector<double> first_vectors(std::uint32_t size, const std::vector<MeasuredScore>& scores,
                                  const RunningSums& sums, const CellOfState& cell = {});

/// out = P u for vectors of several columns, [x, column].
using Product = std::function<void(const double* u, double* out, std::size_t columns)>;
/// Vectors that a product takes from step to step; the sums are added to those after it.
std::unique_ptr<SteppedVectors> vectors_by_products(Product product, std::uint32_t size,
                                                    const std::vector<MeasuredScore>& scores,
                                                    const RunningSums& sums,
                                                    const CellOfState& cell = {});

/// What vectors at the horizons give. `step_error` bounds what a product is off by, relative to the
/// largest |u|.
void estimates_by_steps(SteppedVectors& vectors, double step_error, const ExactSettings& settings,
                        const std::vector<MeasuredScore>& scores, RunningSums& sums,
                        ExactEstimates& out);

}  // namespace archwalk
