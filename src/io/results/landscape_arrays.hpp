#pragma once

#include "archwalk/io/landscape_output.hpp"

namespace archwalk::detail {

/// /by_order, /by_distance.
void add_distance_arrays(const LandscapeSubject& subject, const LandscapeFacts& facts,
                         DataTree& tree);
/// /walk, /information, /density.
void add_walk_arrays(const LandscapeSubject& subject, const LandscapeFacts& facts, DataTree& tree);

}  // namespace archwalk::detail
