#pragma once

#include <bit>
#include <cstdint>

namespace archwalk {

/// Steps from 1 to T by doubling and adding one, the upper bits of T first: `twice` or `once_more`.
template <class Twice, class OnceMore>
void double_up(std::uint32_t steps, const Twice& twice, const OnceMore& once_more) {
  for (int bit = std::bit_width(steps) - 2; bit >= 0; --bit) {
    twice();
    if ((steps >> bit & 1u) != 0) once_more();
  }
}

}  // namespace archwalk
