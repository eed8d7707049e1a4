#include "archwalk/landscape/basins.hpp"

#include <algorithm>
#include <bit>

namespace archwalk {
namespace {

// Cells from the highest score down, and neutral networks in one piece.
std::vector<std::uint32_t> networks_downwards(const ScoredGraph& scored,
                                              const NeutralNetworks& networks) {
  std::vector<std::uint32_t> order(networks.size());
  for (std::uint32_t i = 0; i < networks.size(); ++i) order[i] = i;
  const auto rank = [&](std::uint32_t n) { return scored.rank[networks.members(n).front()]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return rank(a) > rank(b); });
  return order;
}

std::uint64_t from_above(const ScoredGraph& scored, std::uint32_t x,
                         const std::vector<std::uint64_t>& reached) {
  std::uint64_t mask = 0;
  for (const std::uint32_t y : scored.graph.neighbors(x)) {
    if (scored.rank[y] > scored.rank[x]) mask |= reached[y];
  }
  return mask;
}

}  // namespace

Basins basins_of(const ScoredGraph& scored, const NeutralNetworks& networks,
                 std::span<const std::uint32_t> maxima, BasinPath path) {
  const std::vector<std::uint32_t> order = networks_downwards(scored, networks);
  Basins basins;
  basins.weak.assign(maxima.size(), 0);
  basins.strong.assign(maxima.size(), 0);
  std::vector<std::uint8_t> owners(scored.size(), 0);  // 2 stands for several
  std::vector<std::uint32_t> owner(scored.size(), 0);
  std::vector<std::uint64_t> reached(scored.size());
  std::vector<std::uint64_t> seed(networks.size(), 0);
  // 64 maxima at a time, one bit each, in one sweep downwards.
  for (std::size_t begin = 0; begin < maxima.size(); begin += 64) {
    const std::size_t count = std::min<std::size_t>(64, maxima.size() - begin);
    for (std::size_t i = 0; i < count; ++i) seed[maxima[begin + i]] = std::uint64_t{1} << i;
    for (const std::uint32_t network : order) {
      const auto members = networks.members(network);
      std::uint64_t shared = 0;
      for (const std::uint32_t x : members) {
        reached[x] = seed[network] | from_above(scored, x, reached);
        shared |= reached[x];
      }
      for (const std::uint32_t x : members) {
        if (path == BasinPath::non_decreasing) reached[x] = shared;
        std::uint64_t mask = reached[x] & ~seed[network];
        if (mask == 0) continue;
        const int more = std::popcount(mask);
        owner[x] =
            static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(std::countr_zero(mask));
        owners[x] = static_cast<std::uint8_t>(std::min(2, owners[x] + more));
        for (; mask != 0; mask &= mask - 1) {
          ++basins.weak[begin + static_cast<std::size_t>(std::countr_zero(mask))];
        }
      }
    }
    for (std::size_t i = 0; i < count; ++i) seed[maxima[begin + i]] = 0;
  }
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    basins.weak_cells += owners[x] > 0 ? 1u : 0u;
    if (owners[x] != 1) continue;
    ++basins.strong_cells;
    ++basins.strong[owner[x]];
  }
  return basins;
}

}  // namespace archwalk
