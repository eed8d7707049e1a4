#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "archwalk/operators/operator.hpp"

namespace archwalk {

/// A `[[generate]]` entry: `count` operators whose reach is spread evenly over [low, high].
struct OperatorFamily {
  std::uint32_t count = 0;
  double reach_low = 0.0;   ///< edits
  double reach_high = 0.0;  ///< edits
  FamilyOptions options;
  Selection selection;
  Memory memory = NoMemory{};
};

/// Reads the proposal's generate options, `{ edit_distance = { stay = true } }`.
FamilyOptions read_family(const Value& proposal);

/// Draws the family. Target i lies in bin i of `count` equal bins of the range, at its midpoint
/// plus a uniform jitter within the bin; operator i uses the stream (generate, first_index + i, 0),
/// so it is the same whatever else is drawn, on every machine. InputError where the family can't
/// reach the range, and as check_memory(). Some are drawn at a time, on as many threads as the
/// program allows, and taken in order, so that a large family is held once.
void generate_operators(const OperatorFamily& family, const OperatorContext& context,
                        std::uint64_t seed, std::uint32_t first_index,
                        const std::function<void(Operator&&)>& take);
std::vector<Operator> generate_operators(const OperatorFamily& family,
                                         const OperatorContext& context, std::uint64_t seed,
                                         std::uint32_t first_index);

}  // namespace archwalk
