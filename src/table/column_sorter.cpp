#include "archwalk/table/column_sorter.hpp"

#include <algorithm>
#include <numeric>

namespace archwalk {

std::vector<std::uint32_t> HostSorter::order(const std::vector<std::int64_t>& k) const {
  std::vector<std::uint32_t> codes(k.size());
  std::iota(codes.begin(), codes.end(), std::uint32_t{0});
  std::sort(codes.begin(), codes.end(),
            [&](std::uint32_t x, std::uint32_t y) { return k[x] != k[y] ? k[x] < k[y] : x < y; });
  return codes;
}

DenseRanks HostSorter::ranks(const std::vector<std::int64_t>& k) const {
  DenseRanks ranks;
  ranks.rank.resize(k.size());
  for (const std::uint32_t code : order(k)) {
    if (ranks.k_of_rank.empty() || k[code] != ranks.k_of_rank.back()) {
      ranks.k_of_rank.push_back(k[code]);
    }
    ranks.rank[code] = static_cast<std::uint32_t>(ranks.k_of_rank.size() - 1);
  }
  return ranks;
}

const ColumnSorter& host_sorter() {
  static const HostSorter sorter;
  return sorter;
}

}  // namespace archwalk
