#include "archwalk/landscape/local_maxima.hpp"

#include <algorithm>

namespace archwalk {
namespace {

// Breadth-first search that ends at the first higher cell.
class EscapeSearch {
 public:
  explicit EscapeSearch(const ScoredGraph& scored) : scored_(scored), stamp_(scored.size(), 0) {}

  std::uint32_t distance_from(std::span<const std::uint32_t> members) {
    const std::uint32_t rank = scored_.rank[members.front()];
    if (rank + 1 == scored_.rank_count) return kUnreached;
    ++now_;
    std::vector<std::uint32_t> shell(members.begin(), members.end());
    for (const std::uint32_t x : shell) stamp_[x] = now_;
    std::vector<std::uint32_t> next;
    for (std::uint32_t distance = 1; !shell.empty(); ++distance) {
      next.clear();
      for (const std::uint32_t x : shell) {
        for (const std::uint32_t y : scored_.graph.neighbors(x)) {
          if (scored_.rank[y] > rank) return distance;
          if (stamp_[y] == now_) continue;
          stamp_[y] = now_;
          next.push_back(y);
        }
      }
      shell.swap(next);
    }
    return kUnreached;
  }

 private:
  const ScoredGraph& scored_;
  std::vector<std::uint32_t> stamp_;
  std::uint32_t now_ = 0;
};

}  // namespace

LocalMaxima local_maxima(const ScoredGraph& scored, const NeutralNetworks& networks) {
  LocalMaxima maxima;
  EscapeSearch search(scored);
  for (std::uint32_t number = 0; number < networks.size(); ++number) {
    const auto members = networks.members(number);
    const bool highest = std::all_of(members.begin(), members.end(), [&](std::uint32_t x) {
      const auto neighbors = scored.graph.neighbors(x);
      return std::all_of(neighbors.begin(), neighbors.end(),
                         [&](std::uint32_t y) { return scored.rank[y] <= scored.rank[x]; });
    });
    if (!highest) continue;
    // Networks are numbered by their first cell, so that single cells come in ascending order.
    if (members.size() == 1) maxima.strict.push_back(members.front());
    maxima.plateau.push_back(number);
    maxima.escape.push_back(search.distance_from(members));
  }
  return maxima;
}

}  // namespace archwalk
