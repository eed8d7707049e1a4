#pragma once

#include <cstdint>
#include <span>

#include "chain.hpp"

namespace archwalk {

/// The classes of states that lead to each other and to nothing else.
struct ClosedClasses {
  std::size_t count = 0;
  StateSet members;      ///< [x] 1: in the closed class that was found first
  std::size_t size = 0;  ///< of that one
};

/// Strongly connected components by depth-first search (Tarjan 1972), on a graph as begin [x, and
/// the end] and target [entry]; a component is closed where no entry leads out of it.
ClosedClasses closed_classes(std::span<const std::uint64_t> begin,
                             std::span<const std::uint32_t> target);

}  // namespace archwalk
