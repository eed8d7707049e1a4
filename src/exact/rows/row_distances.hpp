#pragma once

#include <vector>

#include "archwalk/space/search_space.hpp"
#include "state_rows.hpp"

namespace archwalk {

/// Edit distances from one architecture after the other to the targets of its row. In a graph one
/// search tells all of them where many targets are no neighbors.
class RowDistances {
 public:
  explicit RowDistances(const SearchSpace& space) : space_(space) {}

  /// From now on from the architecture of state x, to targets of `row`.
  void begin(const StateRows& rows, std::uint32_t x, const std::vector<Transition>& row);
  /// To an architecture of the row.
  int to(std::uint32_t code) const {
    if (!away_.empty()) return static_cast<int>(away_[code]);
    return !is_near_.empty() && is_near_[code] != 0 ? 1 : space_.distance(from_, code);
  }

 private:
  const SearchSpace& space_;
  std::uint32_t from_ = 0;
  std::vector<std::uint8_t> is_near_;  // [code] of a graph: a neighbor
  std::vector<std::uint32_t> away_;    // [code]; empty: asked one by one
};

}  // namespace archwalk
