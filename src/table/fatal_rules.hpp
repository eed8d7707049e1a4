#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// [code] how many of a few drawn rules an architecture meets, where about `cells` architectures
/// meet any. Each edge has one fatal digit; a rule names some edges that all have theirs, and one
/// edge is in every rule, as the direct edge is in every cut that parts the input of a
/// NAS-Bench-201 cell from its output. Equal `seed` gives equal rules, and a larger `cells` more of
/// the same as long as they name equally many edges.
std::vector<std::uint8_t> fatal_rules_met(const ProductShape& shape, std::uint32_t cells,
                                          std::uint64_t seed);

}  // namespace archwalk
