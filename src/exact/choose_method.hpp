#pragma once

#include "rows/row_source.hpp"

namespace archwalk {

/// What a method is wanted for: thresholds, tracks (best, incumbent) and graph distances are solved
/// on stored matrices where expectations take the stencil, but for that of guided_jumps().
/// Thresholds and tracks take a forced stencil that is none of theirs as `sparse`, distances refuse
/// it.
enum class UseOfMethod { thresholds, tracks, distances, expectations };

/// Whether expectations take the stencil where none is forced and there is no closed form: it
/// applies and a stored matrix does not fit, or would be slower.
bool prefers_stencil(const Operator& op, const ProductShape& shape);

/// The forced method, or the cheapest that applies. InputError where none does (see
/// ExactEngine::method_for).
ExactMethod choose_method(const Operator& op, const RowSource& source, ExactMethod forced,
                          UseOfMethod use = UseOfMethod::thresholds);

}  // namespace archwalk
