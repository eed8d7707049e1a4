#pragma once

#include "archwalk/exact/guided_jumps.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

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
