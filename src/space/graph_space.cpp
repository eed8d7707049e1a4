#include "archwalk/space/graph_space.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "archwalk/core/error.hpp"
#include "archwalk/core/utf8.hpp"
#include "archwalk/core/value.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/product_space.hpp"

namespace archwalk {
namespace {

constexpr std::size_t kMostNamesCompared = 10000;

[[noreturn]] void not_utf8(const std::string& what) {
  throw InputError(what + " is not UTF-8", "names are kept in files, whose texts are UTF-8",
                   "write it as UTF-8");
}

}  // namespace

GraphSpace::GraphSpace(std::string name, NeighborGraph graph,
                       std::vector<std::string> architectures, std::optional<int> diameter,
                       std::vector<std::uint64_t> distance_sums)
    : name_(std::move(name)),
      graph_(std::move(graph)),
      architectures_(std::move(architectures)),
      diameter_(diameter.value_or(-1)),
      distance_sums_(std::move(distance_sums)) {
  if (name_.empty() || name_ == "tss" || name_ == "sss" || name_.find('^') != std::string::npos) {
    throw InputError(fmt::format("a graph space can't be named '{}'", name_),
                     "tss, sss and K^L are product spaces, known by their names",
                     "choose another name");
  }
  if (!is_utf8(name_)) not_utf8(fmt::format("the name '{}' of a graph space", valid_utf8(name_)));
  check_graph(graph_, name_);
  const std::uint32_t cells = graph_.size();
  if (cells < 2 || cells > kLargestProduct) {
    throw InputError(fmt::format("the graph '{}' has {} cells", name_, cells),
                     "a search space has 2 to 2^27 architectures", "give a graph of that size");
  }
  if (!distance_sums_.empty()) check_distance_sums(graph_, distance_sums_, name_);
  if (architectures_.empty()) return;
  if (architectures_.size() != cells) {
    throw InputError(fmt::format("the graph '{}' has {} cells and {} architectures", name_, cells,
                                 architectures_.size()),
                     "each cell is one architecture", "name every cell once, or none");
  }
  code_of_.reserve(cells);
  for (std::uint32_t code = 0; code < cells; ++code) {
    if (!is_utf8(architectures_[code])) {
      not_utf8(fmt::format("the name '{}' of cell {} of the graph '{}'",
                           valid_utf8(architectures_[code]), code, name_));
    }
    const auto [entry, is_new] = code_of_.emplace(architectures_[code], code);
    if (is_new) continue;
    throw InputError(fmt::format("the cells {} and {} of the graph '{}' are both named '{}'",
                                 entry->second, code, name_, architectures_[code]),
                     "an architecture string must tell its cell", "give each cell its own name");
  }
}

int GraphSpace::diameter() const {
  std::call_once(diameter_once_, [this] {
    NoProgress progress;
    if (diameter_ < 0) diameter_ = static_cast<int>(*graph_diameter(graph_, 0, progress));
  });
  return diameter_;
}

std::span<const std::uint64_t> GraphSpace::distance_sums() const {
  if (size() <= kMostAllPairs) {
    NoProgress progress;
    find_distance_sums(progress);
  }
  const std::lock_guard lock(sums_mutex_);
  return distance_sums_;
}

void GraphSpace::find_distance_sums(Progress& progress) const {
  const std::lock_guard lock(sums_mutex_);
  if (distance_sums_.empty()) distance_sums_ = archwalk::distance_sums(graph_, 0, progress);
}

std::string GraphSpace::architecture(std::uint32_t code) const {
  return architectures_.empty() ? std::to_string(code) : architectures_[code];
}

std::optional<std::uint32_t> GraphSpace::code_of_name(std::string_view name) const {
  const auto found = code_of_.find(name);
  return found == code_of_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t GraphSpace::code(std::string_view architecture) const {
  if (architectures_.empty()) {
    std::uint32_t cell = 0;
    const char* end = architecture.data() + architecture.size();
    const auto [stop, error] = std::from_chars(architecture.data(), end, cell);
    if (error == std::errc() && stop == end && cell < size()) return cell;
    throw InputError(fmt::format("'{}' is no architecture of {}", architecture, name_),
                     "its architectures are the numbers of the graph's cells",
                     fmt::format("give one from 0 to {}", size() - 1));
  }
  if (const auto found = code_of_name(architecture)) return *found;
  const std::string nearest = architectures_.size() > kMostNamesCompared
                                  ? std::string()
                                  : nearest_word(architecture, architectures_);
  throw InputError(fmt::format("'{}' is no architecture of {}", architecture, name_),
                   fmt::format("its {} cells have other names", size()),
                   nearest.empty() ? fmt::format("give one of them, as '{}'", architectures_[0])
                                   : fmt::format("did you mean '{}'?", nearest));
}

int GraphSpace::distance(std::uint32_t x, std::uint32_t y) const {
  return static_cast<int>(shortest_path(graph_, x, y));
}

}  // namespace archwalk
