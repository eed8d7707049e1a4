#pragma once

#include <optional>
#include <vector>

#include "oracle/matrix.hpp"

namespace archwalk::oracle {

// [N, N]: can y be reached from x in zero or more steps?
std::vector<std::vector<bool>> reachability(const Matrix& transition);

// The classes of states that reach each other and nothing else.
std::vector<Codes> closed_classes(const Matrix& transition);

// The stationary law where there is exactly one closed class (0 outside it), else nullopt.
std::optional<Vector> stationary_law(const Matrix& transition);

// r(x) = Σ_y P(x,y) d(x,y) for every x: expected edit distance of one step; staying counts 0.
Vector reach(const ProductSpace& space, const Matrix& transition);
// Mean of r(x) over all x. Of the proposal's matrix it is reach_proposal.
Real reach_uniform(const ProductSpace& space, const Matrix& transition);
// Mean of r(x) over the starts.
Real reach_stratum(const ProductSpace& space, const Matrix& transition, const Codes& starts);
// (1/T) Σ_{t=1..T} E d(X_{t−1}, X_t), X_0 uniform on the starts.
Real reach_path(const ProductSpace& space, const Matrix& transition, const Codes& starts,
                unsigned horizon);
// Mean of r(x) under the stationary law, where there is one closed class.
std::optional<Real> reach_stationary(const ProductSpace& space, const Matrix& transition);

}  // namespace archwalk::oracle
