#include "archwalk/space/nb101_cell.hpp"

#include <fmt/format.h>

#include <bit>
#include <charconv>

#include "archwalk/core/error.hpp"
#include "nb101_links.hpp"
#include "split.hpp"

namespace archwalk {
namespace {

constexpr const char* kForm =
    "write vertices:edges:operations as the published table does, as "
    "7:1205349:55";

std::uint32_t operations_number(const Nb101Cell& cell) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i + 2 < static_cast<std::size_t>(cell.vertices); ++i) {
    number = number * kNb101Operations + cell.operation[i];
  }
  return number;
}

/// Reads one of the three numbers, which must be in low..high.
std::uint32_t read_number(std::string_view text, std::string_view field, const char* what,
                          std::uint32_t low, std::uint32_t high) {
  std::uint32_t value = 0;
  const char* end = field.data() + field.size();
  const auto [stop, error] = std::from_chars(field.data(), end, value);
  if (error == std::errc() && stop == end && value >= low && value <= high) return value;
  throw InputError(fmt::format("'{}' is no cell of nb101: its {} are '{}'", text, what, field),
                   fmt::format("they are a number from {} to {}", low, high), kForm);
}

/// Whether each vertex has a way in and a way out; as edges ascend, that puts it on a path from
/// input to output.
void check_full(std::string_view text, const Nb101Cell& cell) {
  const Nb101Links links(cell);
  for (int v = 0; v < cell.vertices; ++v) {
    const bool enters = v == 0 || links.in[static_cast<std::size_t>(v)] != 0;
    const bool leaves = v == cell.vertices - 1 || links.out[static_cast<std::size_t>(v)] != 0;
    if (enters && leaves) continue;
    throw InputError(
        fmt::format("'{}' is no cell of nb101: vertex {} lies on no path from input to output",
                    text, v),
        "such a vertex does not act: the published cells are pruned", "leave it out");
  }
}

}  // namespace

Nb101Links::Nb101Links(const Nb101Cell& cell) {
  for (std::uint32_t left = cell.edges; left != 0; left &= left - 1) {
    const int bit = std::countr_zero(left);
    const auto [x, y] = ends(bit);
    out[x] = static_cast<std::uint8_t>(out[x] | 1u << y);
    in[y] = static_cast<std::uint8_t>(in[y] | 1u << x);
  }
}

std::pair<std::uint8_t, std::uint8_t> Nb101Links::ends(int bit) {
  static constexpr auto kEnds = [] {
    std::array<std::pair<std::uint8_t, std::uint8_t>, 21> table{};
    std::size_t at = 0;
    for (std::uint8_t y = 1; y < kNb101Vertices; ++y) {
      for (std::uint8_t x = 0; x < y; ++x) table[at++] = {x, y};
    }
    return table;
  }();
  return kEnds[static_cast<std::size_t>(bit)];
}

std::string nb101_text(const Nb101Cell& cell) {
  return fmt::format("{}:{}:{}", cell.vertices, cell.edges, operations_number(cell));
}

Nb101Cell read_nb101_cell(std::string_view text) {
  const std::vector<std::string_view> fields = split(text, ':');
  if (fields.size() != 3) {
    throw InputError(fmt::format("'{}' is no cell of nb101", text),
                     "a cell is three numbers joined with ':'", kForm);
  }
  Nb101Cell cell;
  cell.vertices = static_cast<int>(read_number(text, fields[0], "vertices", 2, kNb101Vertices));
  const int pairs = cell.vertices * (cell.vertices - 1) / 2;
  cell.edges = read_number(text, fields[1], "edges", 1, (1u << pairs) - 1);
  std::uint32_t labelings = 1;
  for (int v = 2; v < cell.vertices; ++v) labelings *= kNb101Operations;
  std::uint32_t number = read_number(text, fields[2], "operations", 0, labelings - 1);
  for (auto i = static_cast<std::size_t>(cell.vertices - 2); i-- > 0; number /= kNb101Operations) {
    cell.operation[i] = static_cast<std::uint8_t>(number % kNb101Operations);
  }
  if (std::popcount(cell.edges) > kNb101Edges) {
    throw InputError(
        fmt::format("'{}' is no cell of nb101: it has {} edges", text, std::popcount(cell.edges)),
        fmt::format("a cell has at most {}", kNb101Edges), "give another cell");
  }
  check_full(text, cell);
  return cell;
}

std::uint32_t nb101_key(const Nb101Cell& cell) {
  return static_cast<std::uint32_t>(cell.vertices) << 29 | cell.edges << 8 |
         operations_number(cell);
}

}  // namespace archwalk
