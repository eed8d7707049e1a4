#include "row_distances.hpp"

#include <algorithm>

#include "archwalk/space/neighbor_graph.hpp"

namespace archwalk {
namespace {

// So many are searched for one by one.
constexpr std::ptrdiff_t kMostFarTargets = 8;

}  // namespace

void RowDistances::begin(const StateRows& rows, std::uint32_t x,
                         const std::vector<Transition>& row) {
  const NeighborGraph* graph = space_.graph();
  if (graph != nullptr) {
    is_near_.resize(space_.size(), 0);
    for (const std::uint32_t y : graph->neighbors(from_)) is_near_[y] = 0;
  }
  from_ = rows.cell(x);
  away_.clear();
  if (graph == nullptr) return;
  for (const std::uint32_t y : graph->neighbors(from_)) is_near_[y] = 1;
  const auto far = std::count_if(row.begin(), row.end(), [&](const Transition& entry) {
    return is_near_[rows.cell(entry.target)] == 0;
  });
  if (far > kMostFarTargets) away_ = graph_distances(*graph, {&from_, 1});
}

}  // namespace archwalk
