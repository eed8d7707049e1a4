#pragma once

#include <functional>

#include "oracle/product_space.hpp"

namespace archwalk::oracle {

// E[g(Z)], Z standard normal, for a bounded g that is smooth on either side of `kink` (g may jump
// there): adaptive Simpson rule on |z| ≤ 12 (the rest has mass below 1e-32), absolute error below
// about 1e-14. At the kink each side uses the limit from its own side.
Real gaussian_expectation(const std::function<Real(Real)>& g, Real kink);

}  // namespace archwalk::oracle
