// What one edit makes of a cell.
#include "archwalk/space/nb101_cell.hpp"
#include "nb101_links.hpp"

namespace archwalk {

std::optional<Nb101Cell> pruned(const Nb101Cell& cell) {
  const Nb101Links links(cell);
  const auto n = static_cast<std::size_t>(cell.vertices);
  std::uint32_t from_input = 1;
  for (std::size_t v = 1; v < n; ++v) {
    if ((links.in[v] & from_input) != 0) from_input |= 1u << v;
  }
  std::uint32_t to_output = 1u << (n - 1);
  for (std::size_t v = n - 1; v-- > 0;) {
    if ((links.out[v] & to_output) != 0) to_output |= 1u << v;
  }
  const std::uint32_t kept = from_input & to_output;
  if ((kept & 1u) == 0) return std::nullopt;
  Nb101Cell out;
  out.vertices = 0;
  out.edges = 0;
  std::array<int, kNb101Vertices> number{};
  for (std::size_t y = 0; y < n; ++y) {
    if ((kept >> y & 1u) == 0) continue;
    number[y] = out.vertices++;
    for (std::size_t x = 0; x < y; ++x) {
      if ((kept & links.in[y]) >> x & 1u) out.edges |= nb101_edge(number[x], number[y]);
    }
    if (y > 0 && y + 1 < n) {
      out.operation[static_cast<std::size_t>(number[y] - 1)] = cell.operation[y - 1];
    }
  }
  return out;
}

std::vector<Nb101Cell> with_an_edge_less(const Nb101Cell& cell) {
  std::vector<Nb101Cell> out;
  for (std::uint32_t left = cell.edges; left != 0; left &= left - 1) {
    Nb101Cell edited = cell;
    edited.edges ^= left & (~left + 1);
    if (const auto rest = pruned(edited)) out.push_back(*rest);
  }
  return out;
}

std::vector<Nb101Cell> with_a_higher_operation(const Nb101Cell& cell) {
  std::vector<Nb101Cell> out;
  for (std::size_t i = 0; i + 2 < static_cast<std::size_t>(cell.vertices); ++i) {
    Nb101Cell edited = cell;
    while (++edited.operation[i] < kNb101Operations) out.push_back(edited);
  }
  return out;
}

}  // namespace archwalk
