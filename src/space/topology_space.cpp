#include "archwalk/space/topology_space.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/value.hpp"
#include "split.hpp"

namespace archwalk {
namespace {

constexpr int kNodes = 4;
constexpr std::uint32_t kOperations = 5;
const std::array<std::string, kOperations> kOperationNames = {
    "none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"};

constexpr const char* kNotation =
    "an architecture of tss is written |op~0|+|op~0|op~1|+|op~0|op~1|op~2|";

/// One "operation~source" of the edge source->node.
std::uint32_t parse_edge(std::string_view architecture, std::string_view text, int source,
                         int node) {
  const std::string edge =
      fmt::format("edge {}->{} of architecture '{}'", source, node, architecture);
  const std::size_t tilde = text.find('~');
  if (tilde == std::string_view::npos) {
    throw InputError(fmt::format("{} is '{}', without '~'", edge, text), kNotation,
                     fmt::format("write OPERATION~{}", source));
  }
  const std::string operation(text.substr(0, tilde));
  const auto found = std::find(kOperationNames.begin(), kOperationNames.end(), operation);
  if (found == kOperationNames.end()) {
    const std::vector<std::string> names(kOperationNames.begin(), kOperationNames.end());
    const std::string nearest = nearest_word(operation, names);
    throw InputError(fmt::format("{} has the unknown operation '{}'", edge, operation),
                     fmt::format("the operations of tss are {}", fmt::join(kOperationNames, ", ")),
                     nearest.empty() ? std::string("use one of these")
                                     : fmt::format("did you mean '{}'?", nearest));
  }
  if (text.substr(tilde + 1) != std::to_string(source)) {
    throw InputError(
        fmt::format("{} says that it comes from node '{}'", edge, text.substr(tilde + 1)),
        fmt::format("the edges into node {} are listed from node 0 to node {}", node, node - 1),
        fmt::format("write {}~{}", operation, source));
  }
  return static_cast<std::uint32_t>(found - kOperationNames.begin());
}

constexpr const char* kZero = "#";

std::string edge_text(std::uint32_t operation, const std::string& source) {
  const std::string& name = kOperationNames[operation];
  if (name == "none" || source == kZero) return kZero;
  return name == "skip_connect" ? source : fmt::format("({})@{}", source, name);
}

}  // namespace

TopologySpace::TopologySpace() : ProductSpace("tss", kOperations, kNodes * (kNodes - 1) / 2) {}

std::string TopologySpace::architecture(std::uint32_t code) const {
  std::string text;
  for (int node = 1; node < kNodes; ++node) {
    text += node == 1 ? "|" : "+|";
    for (int source = 0; source < node; ++source) {
      text += fmt::format("{}~{}|", kOperationNames[code % kOperations], source);
      code /= kOperations;
    }
  }
  return text;
}

std::uint32_t TopologySpace::code(std::string_view architecture) const {
  const std::vector<std::string_view> nodes = split(architecture, '+');
  if (nodes.size() != kNodes - 1) {
    throw InputError(fmt::format("architecture '{}' has {} nodes joined with '+', not {}",
                                 architecture, nodes.size(), kNodes - 1),
                     kNotation, "complete the string, or choose another space");
  }
  std::uint32_t code = 0;
  std::uint32_t place = 1;
  for (int node = 1; node < kNodes; ++node) {
    const std::string_view text = nodes[static_cast<std::size_t>(node - 1)];
    if (text.size() < 2 || text.front() != '|' || text.back() != '|') {
      throw InputError(
          fmt::format("node {} of architecture '{}' is '{}'", node, architecture, text), kNotation,
          "put the node's edges between '|'");
    }
    const auto edges = split(text.substr(1, text.size() - 2), '|');
    if (edges.size() != static_cast<std::size_t>(node)) {
      throw InputError(fmt::format("node {} of architecture '{}' has {} incoming edges, not {}",
                                   node, architecture, edges.size(), node),
                       kNotation, "give one operation for each earlier node");
    }
    for (int source = 0; source < node; ++source, place *= kOperations) {
      code +=
          place * parse_edge(architecture, edges[static_cast<std::size_t>(source)], source, node);
    }
  }
  return code;
}

std::string TopologySpace::class_text(std::uint32_t code) {
  std::array<std::string, kNodes> texts = {"0"};
  for (std::size_t node = 1; node < texts.size(); ++node) {
    std::vector<std::string> edges;
    for (std::size_t source = 0; source < node; ++source, code /= kOperations) {
      edges.push_back(edge_text(code % kOperations, texts[source]));
    }
    std::sort(edges.begin(), edges.end());
    texts[node] = fmt::format("{}", fmt::join(edges, "+"));
  }
  return texts.back();
}

}  // namespace archwalk
