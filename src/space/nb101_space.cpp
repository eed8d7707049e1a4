#include "archwalk/space/nb101_space.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/core/watched_work.hpp"
#include "archwalk/space/graph_search.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kBlock = 4096;

}  // namespace

Nb101Index::Nb101Index(const std::vector<Nb101Cell>& cells) : entries_(cells.size()) {
  for_each_index((cells.size() + kBlock - 1) / kBlock, 0, [&](std::size_t block) {
    const std::size_t end = std::min(cells.size(), (block + 1) * kBlock);
    for (std::size_t code = block * kBlock; code < end; ++code) {
      entries_[code] = std::uint64_t{nb101_key(canonical(cells[code]))} << 32 | code;
    }
  });
  std::sort(entries_.begin(), entries_.end());
}

std::uint32_t Nb101Index::code(const Nb101Cell& cell) const {
  const std::uint64_t key = nb101_key(canonical(cell));
  const auto found = std::lower_bound(entries_.begin(), entries_.end(), key << 32);
  const bool known = found != entries_.end() && *found >> 32 == key;
  return known ? static_cast<std::uint32_t>(*found) : kUnknown;
}

Nb101Space::Nb101Space(std::vector<Nb101Cell> cells, NeighborGraph graph,
                       std::optional<int> diameter, std::vector<std::uint64_t> distance_sums)
    : GraphSpace("nb101", std::move(graph), {}, diameter, std::move(distance_sums)),
      cells_(std::move(cells)),
      index_(cells_) {
  if (cells_.size() == size()) return;
  throw InputError(
      fmt::format("nb101 has a graph of {} cells and {} architectures", size(), cells_.size()),
      "each cell is one architecture", "import the table again");
}

std::string Nb101Space::architecture(std::uint32_t code) const {
  return nb101_text(cells_[code]);
}

std::uint32_t Nb101Space::code(std::string_view architecture) const {
  const std::uint32_t code = index_.code(read_nb101_cell(architecture));
  if (code != Nb101Index::kUnknown) return code;
  throw InputError(fmt::format("the table lacks the cell '{}'", architecture),
                   "a table of nb101 holds all of them", "import the table again");
}

NeighborGraph nb101_graph(const std::vector<Nb101Cell>& cells, int threads, Progress& progress) {
  const Nb101Index index(cells);
  std::vector<std::vector<std::uint64_t>> found((cells.size() + kBlock - 1) / kBlock);
  for_each_index(found.size(), threads, [&](std::size_t block) {
    stop_if_cancelled(progress);
    const std::size_t end = std::min(cells.size(), (block + 1) * kBlock);
    const auto join = [&](std::size_t x, const std::vector<Nb101Cell>& edited) {
      for (const Nb101Cell& cell : edited) {
        const std::uint32_t y = index.code(cell);
        if (y != Nb101Index::kUnknown) found[block].push_back(std::uint64_t{x} << 32 | y);
      }
    };
    for (std::size_t x = block * kBlock; x < end; ++x) {
      join(x, with_an_edge_less(cells[x]));
      join(x, with_a_higher_operation(cells[x]));
    }
    progress.advance(static_cast<double>(end - block * kBlock));
  });
  std::vector<std::uint64_t> pairs;
  for (const auto& block : found) pairs.insert(pairs.end(), block.begin(), block.end());
  return graph_of_pairs(static_cast<std::uint32_t>(cells.size()), std::move(pairs));
}

}  // namespace archwalk
