#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "archwalk/space/nb101_cell.hpp"

namespace archwalk {

/// The edges of a cell by vertex, as sets of vertices.
struct Nb101Links {
  explicit Nb101Links(const Nb101Cell& cell);

  /// x and y of the edge of a bit.
  static std::pair<std::uint8_t, std::uint8_t> ends(int bit);

  std::array<std::uint8_t, kNb101Vertices> in{};   ///< [vertex] where its edges come from
  std::array<std::uint8_t, kNb101Vertices> out{};  ///< [vertex] where its edges go
};

}  // namespace archwalk
