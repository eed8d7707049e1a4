#pragma once

#include <cstdint>

namespace archwalk {

/// An architecture as a selection sees it.
struct GuidedCell {
  std::uint32_t code = 0;
  std::int32_t key = 0;  ///< of the selection's guide
};

/// The same for `Lanes` walks.
template <int Lanes>
struct GuidedCells {
  const std::uint32_t (&code)[Lanes];
  const std::int32_t (&key)[Lanes];
};

}  // namespace archwalk
