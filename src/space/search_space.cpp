#include "archwalk/space/search_space.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/space/product_space.hpp"
#include "archwalk/space/size_space.hpp"
#include "archwalk/space/topology_space.hpp"
#include "split.hpp"

namespace archwalk {
namespace {

/// K and L of "K^L".
std::optional<std::pair<int, int>> parse_power(std::string_view name) {
  const std::vector<std::string_view> parts = split(name, '^');
  if (parts.size() != 2) return std::nullopt;
  int numbers[2] = {0, 0};
  for (std::size_t i = 0; i < 2; ++i) {
    const char* end = parts[i].data() + parts[i].size();
    const auto [stop, error] = std::from_chars(parts[i].data(), end, numbers[i]);
    if (error != std::errc() || stop != end) return std::nullopt;
  }
  return std::pair{numbers[0], numbers[1]};
}

bool accepts(const SearchSpace& space, std::string_view architecture) {
  try {
    space.code(architecture);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// K with K^edges = rows, or 0.
int root_of(std::size_t rows, std::size_t edges) {
  for (int radix = 2; radix <= kLargestRadix; ++radix) {
    std::size_t size = 1;
    for (std::size_t edge = 0; edge < edges && size <= rows; ++edge) {
      size *= static_cast<std::size_t>(radix);
    }
    if (size == rows) return radix;
  }
  return 0;
}

}  // namespace

std::shared_ptr<const SearchSpace> find_space(std::string_view name) {
  if (name == "tss") return std::make_shared<TopologySpace>();
  if (name == "sss") return std::make_shared<SizeSpace>();
  if (const auto power = parse_power(name)) {
    const auto [radix, edges] = *power;
    return std::make_shared<ProductSpace>(fmt::format("{}^{}", radix, edges), radix, edges);
  }
  const std::string known =
      "known spaces: tss, sss, and K^L (as 5^6) with 2 <= K <= 16, K^L <= 2^27; tables of nb101 "
      "and "
      "of other graphs bring theirs";
  if (name == "nb101") {
    throw InputError("the search space 'nb101' is part of its table",
                     "its codes are the published ranks of its cells, and its graph lies there too",
                     "make the table with archwalk import nb101.csv.gz --space nb101 -o nb101.h5");
  }
  const std::string nearest = nearest_word(name, {"tss", "sss"});
  throw InputError(fmt::format("unknown search space '{}'", name),
                   "codes and architecture strings depend on it",
                   nearest.empty() ? known : fmt::format("did you mean '{}'? {}", nearest, known));
}

std::shared_ptr<const SearchSpace> guess_space(std::string_view architecture, std::size_t rows) {
  if (architecture.starts_with('|')) return std::make_shared<TopologySpace>();
  const std::size_t edges = split(architecture, ':').size();
  if (const int radix = root_of(rows, edges)) {
    if (rows <= kLargestProduct) {
      auto space = find_space(fmt::format("{}^{}", radix, edges));
      if (accepts(*space, architecture)) return space;
    }
  }
  auto space = std::make_shared<SizeSpace>();
  return accepts(*space, architecture) ? space : nullptr;
}

}  // namespace archwalk
