#pragma once

#include <cmath>

#include "oracle/product_space.hpp"

namespace archwalk::oracle {

// |one − other| in long double. A sum of n terms below m is off by at most n·m·2^-64: the
// tolerances of the tests are such bounds, a few thousand terms below 1 giving 1e-16.
inline Real gap(Real one, Real other) {
  return std::fabs(one - other);
}

inline double number(Real value) {
  return static_cast<double>(value);
}

}  // namespace archwalk::oracle
