#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/landscape/neutral_networks.hpp"

namespace archwalk {

/// Cells and neutral networks from which no single edit improves.
struct LocalMaxima {
  std::vector<std::uint32_t> strict;   ///< cells whose neighbors are all lower, ascending
  std::vector<std::uint32_t> plateau;  ///< networks without a higher neighbor, ascending: the
                                       ///< strict ones and those of several cells
  std::vector<std::uint32_t> escape;   ///< [plateau] edits to the nearest higher cell, kUnreached
                                       ///< for those of the highest score
};

/// In a cell without neighbors both hold.
LocalMaxima local_maxima(const ScoredGraph& scored, const NeutralNetworks& networks);

}  // namespace archwalk
