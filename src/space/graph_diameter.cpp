#include <algorithm>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/graph_search.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kSearchesAtOnce = 8;

/// Bounds on the eccentricity of every cell. A search from v tells d(v,w) for all w, and with
/// e(v) = max d: max(e(v) - d, d) <= e(w) <= e(v) + d.
class EccentricityBounds {
 public:
  explicit EccentricityBounds(const NeighborGraph& graph)
      : graph_(graph), low_(graph.size(), 0), high_(graph.size(), kUnreached) {
    for (std::uint32_t x = 0; x < graph.size(); ++x) open_.push_back(x);
  }

  bool done() const { return open_.empty(); }
  std::uint32_t largest_low() const { return largest_low_; }

  /// Half of them the cells that may lie farthest out, half those nearest to the middle; well
  /// connected ones first.
  std::vector<std::uint32_t> choose() {
    std::vector<std::uint32_t> chosen;
    const auto take = [&](auto comes_first, std::size_t count) {
      const std::size_t n = std::min(count, open_.size());
      std::partial_sort(open_.begin(), open_.begin() + static_cast<std::ptrdiff_t>(n), open_.end(),
                        comes_first);
      for (std::size_t i = 0; i < n; ++i) {
        if (std::find(chosen.begin(), chosen.end(), open_[i]) == chosen.end()) {
          chosen.push_back(open_[i]);
        }
      }
    };
    take([this](std::uint32_t a, std::uint32_t b) { return before(high_[b], high_[a], a, b); },
         kSearchesAtOnce / 2);
    take([this](std::uint32_t a, std::uint32_t b) { return before(low_[a], low_[b], a, b); },
         kSearchesAtOnce / 2);
    return chosen;
  }

  void learn(const std::vector<std::uint32_t>& distance) {
    const std::uint32_t eccentricity = *std::max_element(distance.begin(), distance.end());
    for (std::uint32_t x = 0; x < graph_.size(); ++x) {
      low_[x] = std::max({low_[x], distance[x], eccentricity - distance[x]});
      high_[x] = std::min(high_[x], eccentricity + distance[x]);
      largest_low_ = std::max(largest_low_, low_[x]);
    }
  }

  /// Cells that can't lie farther out than what is known are of no more use.
  void close() {
    open_.erase(std::remove_if(open_.begin(), open_.end(),
                               [this](std::uint32_t x) { return high_[x] <= largest_low_; }),
                open_.end());
  }

 private:
  bool before(std::uint32_t first, std::uint32_t second, std::uint32_t a, std::uint32_t b) const {
    if (first != second) return first < second;
    if (graph_.degree(a) != graph_.degree(b)) return graph_.degree(a) > graph_.degree(b);
    return a < b;
  }

  const NeighborGraph& graph_;
  std::vector<std::uint32_t> low_;   // [cell]
  std::vector<std::uint32_t> high_;  // [cell]
  std::vector<std::uint32_t> open_;  // cells that may have an eccentricity above largest_low_
  std::uint32_t largest_low_ = 0;
};

}  // namespace

std::optional<std::uint32_t> graph_diameter(const NeighborGraph& graph, int threads,
                                            Progress& progress, std::size_t most_searches) {
  EccentricityBounds bounds(graph);
  std::size_t searches = 0;
  while (!bounds.done()) {
    if (searches >= most_searches) return std::nullopt;
    stop_if_cancelled(progress);
    const std::vector<std::uint32_t> chosen = bounds.choose();
    std::vector<std::vector<std::uint32_t>> distances(chosen.size());
    for_each_index(chosen.size(), threads, [&](std::size_t i) {
      distances[i] = graph_distances(graph, {&chosen[i], 1});
    });
    for (const auto& distance : distances) bounds.learn(distance);
    bounds.close();
    searches += chosen.size();
    progress.advance(static_cast<double>(chosen.size()));
  }
  return bounds.largest_low();
}

}  // namespace archwalk
