#include <algorithm>
#include <bit>
#include <cmath>

#include "pair_sums.hpp"

namespace archwalk {
namespace {

// Pairs of up to 64 sources with all cells, one row of sums a distance.
class SumsOfShells final : public DistanceShell {
 public:
  explicit SumsOfShells(const ScoredGraph& scored) : scored_(scored) {}

  void start(std::span<const std::uint32_t> sources) {
    sources_ = sources;
    shells.clear();
  }

  void shell(std::uint32_t /*distance*/, const std::vector<std::uint64_t>& reached) override {
    Shell& sums = shells.emplace_back(sources_.size());
    for (std::uint32_t y = 0; y < reached.size(); ++y) {
      for (std::uint64_t mask = reached[y]; mask != 0; mask &= mask - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(mask));
        const std::uint32_t x = sources_[i];
        const double change = scored_.level[y] - scored_.level[x];
        ++sums.count[i];
        sums.change[i] += change;
        sums.absolute[i] += std::abs(change);
        sums.improving[i] += scored_.rank[y] > scored_.rank[x] ? 1u : 0u;
      }
    }
  }

  struct Shell {
    explicit Shell(std::size_t n)
        : count(n, 0), improving(n, 0), change(n, 0.0), absolute(n, 0.0) {}
    std::vector<std::uint64_t> count;
    std::vector<std::uint64_t> improving;
    std::vector<double> change;
    std::vector<double> absolute;
  };
  std::vector<Shell> shells;

 private:
  const ScoredGraph& scored_;
  std::span<const std::uint32_t> sources_;
};

}  // namespace

PairSums pair_sums_by_search(const ScoredGraph& scored) {
  const std::uint32_t n = scored.size();
  std::vector<std::uint32_t> cells(n);
  for (std::uint32_t x = 0; x < n; ++x) cells[x] = x;
  std::vector<std::vector<SumsOfShells::Shell>> blocks;
  SumsOfShells sums(scored);
  PairSums out;
  for (std::uint32_t begin = 0; begin < n; begin += 64) {
    const auto sources =
        std::span<const std::uint32_t>(cells).subspan(begin, std::min(64u, n - begin));
    sums.start(sources);
    visit_shells(scored.graph, sources, sums);
    out.shells = std::max(out.shells, sums.shells.size());
    blocks.push_back(std::move(sums.shells));
  }
  const std::size_t entries = n * out.shells;
  out.count.assign(entries, 0);
  out.improving.assign(entries, 0);
  out.change.assign(entries, 0.0);
  out.absolute.assign(entries, 0.0);
  for (std::uint32_t x = 0; x < n; ++x) {
    const auto& block = blocks[x / 64];
    for (std::size_t d = 0; d < block.size(); ++d) {
      const std::size_t at = x * out.shells + d;
      out.count[at] = block[d].count[x % 64];
      out.improving[at] = block[d].improving[x % 64];
      out.change[at] = block[d].change[x % 64];
      out.absolute[at] = block[d].absolute[x % 64];
    }
  }
  return out;
}

}  // namespace archwalk
