// One representative for each isomorphism class of cells.
#include <algorithm>
#include <bit>

#include "archwalk/space/nb101_cell.hpp"
#include "nb101_links.hpp"

namespace archwalk {
namespace {

using Sequence = std::array<std::uint8_t, kNb101Vertices>;  // [place] vertex

// The finalizer of SplitMix64 (Steele et al. 2014): spreads what is told of a vertex.
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

template <class Visit>
void for_each_vertex(std::uint32_t set, Visit visit) {
  for (; set != 0; set &= set - 1) visit(static_cast<std::size_t>(std::countr_zero(set)));
}

/// [vertex] what is told of a vertex without naming any: its depth (the longest way from the input)
/// in the top bits, then its operation, then a hash of its neighborhood. Vertices that tell the
/// same may still differ, for hashes may coincide; that costs time, no more.
std::array<std::uint64_t, kNb101Vertices> invariants(const Nb101Cell& cell,
                                                     const Nb101Links& links) {
  const auto n = static_cast<std::size_t>(cell.vertices);
  std::array<std::uint64_t, kNb101Vertices> head{}, told{}, next{};
  for (std::size_t v = 0; v < n; ++v) {
    std::uint64_t depth = 0;
    for_each_vertex(links.in[v], [&](std::size_t u) { depth = std::max(depth, head[u] + 1); });
    head[v] = depth;
  }
  for (std::size_t v = 0; v < n; ++v) {
    const bool inner = v > 0 && v + 1 < n;
    head[v] = head[v] << 60 | std::uint64_t{inner ? cell.operation[v - 1] : 0u} << 58;
    told[v] = mix(head[v] + 1);
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t v = 0; v < n; ++v) {
      std::uint64_t sum = told[v];
      for_each_vertex(links.in[v], [&](std::size_t u) { sum += mix(told[u] + 2); });
      for_each_vertex(links.out[v], [&](std::size_t w) { sum += mix(told[w] + 3); });
      next[v] = mix(sum);
    }
    told = next;
  }
  for (std::size_t v = 0; v < n; ++v) told[v] = head[v] | told[v] >> 6;
  return told;
}

/// The edges once the vertices are numbered by their places.
std::uint32_t renumbered(const Nb101Cell& cell, const Sequence& sequence) {
  std::array<int, kNb101Vertices> place{};
  for (int i = 0; i < cell.vertices; ++i) place[sequence[static_cast<std::size_t>(i)]] = i;
  std::uint32_t edges = 0;
  for (std::uint32_t left = cell.edges; left != 0; left &= left - 1) {
    const auto [x, y] = Nb101Links::ends(std::countr_zero(left));
    edges |= nb101_edge(place[x], place[y]);
  }
  return edges;
}

}  // namespace

// Candidates are all orders of the vertices by what is told of them, vertices that tell the same in
// any order: a set that does not depend on the numbering. Edges ascend in each, for the depth does
// along an edge; the one with the smallest edges is the representative.
Nb101Cell canonical(const Nb101Cell& cell) {
  const auto n = static_cast<std::size_t>(cell.vertices);
  const auto told = invariants(cell, Nb101Links(cell));
  Sequence sequence{};  // by insertion: a handful of vertices
  for (std::size_t v = 0; v < n; ++v) {
    std::size_t place = v;
    for (; place > 0 && told[sequence[place - 1]] > told[v]; --place) {
      sequence[place] = sequence[place - 1];
    }
    sequence[place] = static_cast<std::uint8_t>(v);
  }
  Nb101Cell out = cell;
  for (std::size_t i = 1; i + 1 < n; ++i) {
    out.operation[i - 1] = cell.operation[sequence[i] - 1u];
  }
  out.edges = renumbered(cell, sequence);
  // An odometer over the runs of vertices that tell the same: next_permutation leaves a run sorted
  // once it has been through all of its orders, and then the next run takes a step.
  for (std::size_t begin = 0; begin < n;) {
    std::size_t end = begin + 1;
    while (end < n && told[sequence[end]] == told[sequence[begin]]) ++end;
    if (std::next_permutation(sequence.begin() + begin, sequence.begin() + end)) {
      out.edges = std::min(out.edges, renumbered(cell, sequence));
      begin = 0;
    } else {
      begin = end;
    }
  }
  return out;
}

}  // namespace archwalk
