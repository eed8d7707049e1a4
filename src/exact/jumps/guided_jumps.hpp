#pragma once

#include <optional>

#include "rows/row_source.hpp"

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

/// Whether a selection accepts whatever has a key of the guide that is large enough: `improving`,
/// `non_worsening`, `threshold`.
bool selects_by_rank(const Operator& op);

/// What is stored of guided jumps at most, in entries of a matrix: pairs of classes (of the guide's
/// N keys where it is not known) that are neither surely taken nor surely left, and the matrix
/// between jumps.
double guided_entries(const GuidedJumps& parts, const Operator& op, const ProductShape& shape,
                      double classes);

/// The same of the operator's own guide, where there are guided jumps.
std::uint64_t guided_entries(const Operator& op, const RowSource& source);

/// Whether P of guided jumps is known without its N² entries. Of a selection by difference where
/// its guide has at most 2^14 different values.
bool has_guided_jumps(const Operator& op, const RowSource& source);

}  // namespace archwalk
