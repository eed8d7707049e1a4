#pragma once

#include "archwalk/exact/guided_jumps.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// Whether a selection accepts whatever has a key of the guide that is large enough: `improving`,
/// `non_worsening`, `threshold`.
bool selects_by_rank(const Operator& op);

/// Whether pairs of so many different values of the guide are stored: up to 2^14, where the
/// selection is by difference.
bool has_room_for_values(const Operator& op, double values);

/// What is stored of guided jumps at most, in entries of a matrix: pairs of classes (of the guide's
/// N keys where it is not known) that are neither surely taken nor surely left, and the matrix
/// between jumps.
double guided_entries(const GuidedJumps& parts, const Operator& op, const ProductShape& shape,
                      double classes);

/// The same of the operator's own guide, where there are guided jumps.
std::uint64_t guided_entries(const Operator& op, const RowSource& source);

/// Whether P of guided jumps is known without its N² entries: has_room_for_values() of its guide.
bool has_guided_jumps(const Operator& op, const RowSource& source);

}  // namespace archwalk
