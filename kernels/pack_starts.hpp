#pragma once

#include <cstdint>

#include "archwalk/core/lane_vector.hpp"
#include "archwalk/core/macros.hpp"
#include "archwalk/space/packed_digits.hpp"

namespace archwalk::kernels {

/// x = the packed digits of `Lanes` codes: in vectors without divisions where the packing has lane
/// codes, else one by one.
template <int Lanes, class Digits>
ARCHWALK_BODY void pack_starts(const Digits& digits, const std::uint32_t (&code)[Lanes],
                               typename Digits::Word (&x)[Lanes]) {
  if constexpr (kHasLaneCodes<Digits>) {
    using T = LaneChunk<Lanes>;
    const std::uint32_t radix = digits.radix();
    // ceil(2^32/K): the upper half of a product with it is the quotient of every code below 2^28,
    // as it is too large by less than code/2^32 < 1/K.
    const std::uint32_t reciprocal = 0xFFFFFFFFu / radix + 1;
    for (int lane = 0; lane < Lanes; lane += kChunkLanes<T>) {
      T rest = load_lanes<T>(code + lane);
      T packed = T{};
      for (int edge = 0; edge < digits.edges(); ++edge) {
        const T quotient = high_product(rest, T{} + reciprocal);
        const T stored = rest - quotient * radix + digits.bias();
        packed |= stored << static_cast<std::uint32_t>(Digits::kBits * edge);
        rest = quotient;
      }
      store_lanes(x + lane, packed);
    }
  } else {
    for (int lane = 0; lane < Lanes; ++lane) x[lane] = digits.pack(code[lane]);
  }
}

}  // namespace archwalk::kernels
