#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "archwalk/landscape/neutral_networks.hpp"

namespace archwalk {

/// Which paths lead up to a maximum.
enum class BasinPath {
  non_decreasing,  ///< each step is at least as high: plateaus may be crossed
  increasing,      ///< each step is strictly higher
};

/// Basins of a set of maxima. The weak basin of a maximum holds every cell from which a path of
/// single edits climbs to it; its strong basin those of them that lie in no other weak basin
/// (Pitzer & Affenzeller, "A Comprehensive Survey on Fitness Landscape Analysis", 2012, §3.2).
/// The cells of a maximum are not counted in its own basin.
struct Basins {
  std::vector<std::uint32_t> weak;    ///< [maximum] cells
  std::vector<std::uint32_t> strong;  ///< [maximum] cells
  std::uint32_t weak_cells = 0;       ///< cells in at least one weak basin
  std::uint32_t strong_cells = 0;     ///< cells in exactly one
};

/// The maxima are whole neutral networks, given by number; none may have a higher neighbor.
Basins basins_of(const ScoredGraph& scored, const NeutralNetworks& networks,
                 std::span<const std::uint32_t> maxima, BasinPath path);

}  // namespace archwalk
