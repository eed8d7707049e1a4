#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/search_space.hpp"

namespace archwalk {

/// [code] class of architectures that are the same network by the published rule of the space (tss:
/// TopologySpace::class_text), numbered from 0 by their lowest codes; empty where there is none.
std::vector<std::int64_t> isomorphism_classes(const SearchSpace& space);

}  // namespace archwalk
