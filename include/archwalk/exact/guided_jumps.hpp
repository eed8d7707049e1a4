#pragma once

#include <optional>

#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// An operator that jumps uniformly and looks at the guide's key alone to decide:
/// P(x,y) = A(g(x), g(y)) (jump/N + (1 - jump) Q(x,y)) off the diagonal, Q the proposal between
/// jumps, A what the selection accepts.
struct GuidedJumps {
  double jump = 1.0;                ///< a multiple of 2^-32
  std::optional<Operator> between;  ///< Q with the selection; none: every step is a jump
};

/// `uniform` and `restart` with `improving`, `non_worsening`, `threshold`, `metropolis`, or `noisy`
/// by Gaussian noise; no memory. Not where Q has most of all N² entries itself, or more than are
/// stored.
std::optional<GuidedJumps> guided_jumps(const Operator& op, const ProductShape& shape);

}  // namespace archwalk
