#pragma once

#include "archwalk/operators/held.hpp"
#include "archwalk/operators/row_matrix.hpp"

namespace archwalk {

/// A matrix that can be drawn again from a few numbers.
using HeldMatrix = Held<RowMatrix>;

}  // namespace archwalk
