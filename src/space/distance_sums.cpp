#include <algorithm>
#include <bit>
#include <numeric>
#include <utility>

#include "archwalk/space/graph_search.hpp"

namespace archwalk {
namespace {

// Adds to every cell its distance from each source: distances are the same both ways.
class SumOfDistances final : public DistanceShell {
 public:
  explicit SumOfDistances(std::uint32_t size) : sum(size, 0) {}
  void shell(std::uint32_t distance, const std::vector<std::uint64_t>& reached) override {
    for (std::size_t cell = 0; cell < sum.size(); ++cell) {
      sum[cell] +=
          std::uint64_t{distance} * static_cast<std::uint64_t>(std::popcount(reached[cell]));
    }
  }
  std::vector<std::uint64_t> sum;
};

}  // namespace

std::vector<std::uint64_t> distance_sums(const NeighborGraph& graph) {
  constexpr std::uint32_t kSourcesAtOnce = 64;
  SumOfDistances distances(graph.size());
  for (std::uint32_t first = 0; first < graph.size(); first += kSourcesAtOnce) {
    std::vector<std::uint32_t> sources(std::min(kSourcesAtOnce, graph.size() - first));
    std::iota(sources.begin(), sources.end(), first);
    visit_shells(graph, sources, distances);
  }
  return std::move(distances.sum);
}

}  // namespace archwalk
