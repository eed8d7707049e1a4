#pragma once

#include <vector>

#include "rank_product.hpp"
#include "readings/by_steps.hpp"

namespace archwalk {

/// Vectors that an isotropic proposal with a selection by rank takes from step to step:
/// P u = S u + (1 - a) u with a = S 1, from the off-diagonals once.
class RankVectors final : public SteppedVectors {
 public:
  /// `weight` is c_d, [distance 0..L].
  RankVectors(RankProduct product, std::vector<double> weight,
              const std::vector<MeasuredScore>& scores, const RunningSums& sums);

  void advance(std::uint32_t steps) override;
  const std::vector<double>& values() override;

  /// What P u is off by, relative to the largest |u|: S u and a by the roundings of a product each,
  /// relative to a <= 1; then 1 - a, its product with u, and the additions of that and of a sum
  /// along the path.
  double step_error() const;

 private:
  void step();

  RankProduct product_;
  std::vector<double> weight_;
  std::size_t columns_;
  std::vector<double> values_;  // [x, column]
  // By place in the guide's order.
  std::vector<double> u_;      // [place, column]
  std::vector<double> next_;   // [place, column]
  std::vector<double> stays_;  // [place] 1 - a
  std::vector<double> added_;  // [place, sum]
};

}  // namespace archwalk
