#include <algorithm>
#include <bit>
#include <limits>
#include <mutex>

#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/landscape/neutral_networks.hpp"
#include "archwalk/space/differing_digits.hpp"

namespace archwalk {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Ordered pairs that agree in a digit are the sum of squares of the digit's counts.
double mean_by_digits(const ProductShape& shape, std::span<const std::uint32_t> cells) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  const auto n = static_cast<std::uint64_t>(cells.size());
  std::uint64_t differing = 0;
  std::uint32_t stride = 1;
  for (int edge = 0; edge < shape.edges; ++edge, stride *= radix) {
    std::vector<std::uint64_t> count(radix, 0);
    for (const std::uint32_t x : cells) ++count[(x / stride) % radix];
    differing += n * n;
    for (const std::uint64_t c : count) differing -= c * c;
  }
  return static_cast<double>(differing) / (static_cast<double>(n) * static_cast<double>(n - 1));
}

std::uint32_t largest_by_digits(const ProductShape& shape, std::span<const std::uint32_t> cells) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  const auto possible = static_cast<std::uint32_t>(shape.edges);
  std::uint32_t largest = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (std::size_t j = i + 1; j < cells.size(); ++j) {
      largest = std::max(largest, differing_digits(cells[i], cells[j], radix));
    }
    if (largest == possible) break;
  }
  return largest;
}

// Sums over pairs of a source and a cell of the set.
class SumOfShells final : public DistanceShell {
 public:
  explicit SumOfShells(std::span<const std::uint32_t> cells) : cells_(cells) {}
  void shell(std::uint32_t distance, const std::vector<std::uint64_t>& reached) override {
    std::uint64_t count = 0;
    for (const std::uint32_t cell : cells_) {
      count += static_cast<std::uint64_t>(std::popcount(reached[cell]));
    }
    sum += count * distance;
    if (count > 0) largest = std::max(largest, distance);
  }
  std::uint64_t sum = 0;
  std::uint32_t largest = 0;

 private:
  std::span<const std::uint32_t> cells_;
};

SetDistances distances_by_search(const NeighborGraph& graph, std::span<const std::uint32_t> cells,
                                 Progress& progress) {
  std::uint64_t sum = 0;
  std::uint32_t largest = 0;
  std::mutex mutex;
  for_each_index((cells.size() + 63) / 64, 0, [&](std::size_t block) {
    stop_if_cancelled(progress);
    SumOfShells sums(cells);
    const std::size_t begin = block * 64;
    const std::size_t count = std::min<std::size_t>(64, cells.size() - begin);
    visit_shells(graph, cells.subspan(begin, count), sums);
    progress.advance(static_cast<double>(count));
    const std::lock_guard<std::mutex> lock(mutex);  // integers: the order does not matter
    sum += sums.sum;
    largest = std::max(largest, sums.largest);
  });
  const auto n = static_cast<double>(cells.size());
  return {static_cast<double>(sum) / (n * (n - 1.0)), largest};
}

}  // namespace

SetDistances distances_within(const ScoredGraph& scored, std::span<const std::uint32_t> cells) {
  if (cells.size() < 2) return {kNaN, 0};
  NoProgress progress;
  if (!scored.product) return distances_by_search(scored.graph, cells, progress);
  return {mean_by_digits(*scored.product, cells), largest_by_digits(*scored.product, cells)};
}

double mean_distance_within(const ScoredGraph& scored, std::span<const std::uint32_t> cells,
                            Progress& progress) {
  if (cells.size() < 2) return kNaN;
  if (!scored.product) return distances_by_search(scored.graph, cells, progress).mean;
  return mean_by_digits(*scored.product, cells);
}

}  // namespace archwalk
