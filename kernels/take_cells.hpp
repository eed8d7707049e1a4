#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"

// Walks take what was proposed where a mask says so: by bits, not by a branch, as half of the lanes
// would mispredict it.
namespace archwalk::kernels {

/// `a` where the mask is set, else b; of whatever width.
template <class Bits>
ARCHWALK_BODY Bits select_bits(std::uint32_t mask, Bits a, Bits b) {
  Bits wide;
  if constexpr (sizeof(Bits) == sizeof(mask)) {
    wide = mask;
  } else {
    wide = static_cast<Bits>(Bits{0} - static_cast<Bits>(mask & 1u));
  }
  return static_cast<Bits>((a & wide) | (b & ~wide));
}

/// The second cell becomes the first where the mask is set.
template <int Lanes, class Word>
ARCHWALK_BODY void take_cells(const std::uint32_t (&mask)[Lanes], const Word (&y)[Lanes],
                              const std::uint32_t (&y_code)[Lanes],
                              const std::int32_t (&y_key)[Lanes], Word (&x)[Lanes],
                              std::uint32_t (&code)[Lanes], std::int32_t (&key)[Lanes]) {
  if constexpr (Lanes == 1) {  // GPUs select
    x[0] = mask[0] != 0 ? y[0] : x[0];
    code[0] = mask[0] != 0 ? y_code[0] : code[0];
    key[0] = mask[0] != 0 ? y_key[0] : key[0];
  } else {
    for (int lane = 0; lane < Lanes; ++lane) {
      const std::uint32_t m = mask[lane];
      x[lane] = select_bits(m, y[lane], x[lane]);
      code[lane] = select_bits(m, y_code[lane], code[lane]);
      key[lane] = static_cast<std::int32_t>(select_bits(m, static_cast<std::uint32_t>(y_key[lane]),
                                                        static_cast<std::uint32_t>(key[lane])));
    }
  }
}

/// The words of a chunk of lanes become others where the mask is set.
template <class T, class Element>
ARCHWALK_BODY void take_chunk(T mask, const Element* from, Element* to) {
  store_lanes(to, (load_lanes<T>(from) & mask) | (load_lanes<T>(to) & ~mask));
}

}  // namespace archwalk::kernels
