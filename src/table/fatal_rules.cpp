#include "fatal_rules.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace archwalk {
namespace {

constexpr std::uint32_t kMostRules = 255;
constexpr int kDrawsForARule = 16;

/// SplitMix64 (Steele, Lea & Flood 2014), so that the rules of several columns start alike.
class SplitMix {
 public:
  explicit SplitMix(std::uint64_t state) : state_(state) {}
  /// 0..below-1; below is small, so that the remainder's bias is nothing.
  std::uint64_t draw(std::uint64_t below) {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (z ^ (z >> 31)) % below;
  }

 private:
  std::uint64_t state_;
};

struct RuleSize {
  int edges;            ///< that a rule names
  std::uint32_t count;  ///< of rules
};

/// Rules that name as few edges as do not send too many to the bottom, and for what these leave
/// some that name one edge more.
std::vector<RuleSize> rule_sizes(const ProductShape& shape, std::uint32_t cells) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  int edges = 0;
  std::uint32_t met = shape.size;
  while (edges < shape.edges && met > cells) {
    met /= radix;
    ++edges;
  }
  const std::uint32_t count = std::clamp((cells + met / 2) / met, std::uint32_t{1}, kMostRules);
  std::vector<RuleSize> sizes{{edges, count}};
  if (edges < shape.edges && count * met < cells) {
    met /= radix;
    sizes.push_back({edges + 1, (cells - count * met * radix + met / 2) / met});
  }
  return sizes;
}

/// Bit e of a rule: edge e is in it. Distinct.
std::vector<std::uint32_t> draw_rules(const ProductShape& shape, const std::vector<RuleSize>& sizes,
                                      SplitMix& random) {
  std::vector<int> edges(static_cast<std::size_t>(shape.edges));
  std::iota(edges.begin(), edges.end(), 0);
  const auto draw_into = [&](std::size_t at) {
    std::swap(edges[at], edges[at + random.draw(edges.size() - at)]);
    return std::uint32_t{1} << edges[at];
  };
  const std::uint32_t shared = draw_into(0);
  std::vector<std::uint32_t> rules;
  for (const RuleSize size : sizes) {
    const std::size_t wanted = rules.size() + size.count;
    for (std::uint32_t draw = 0; draw < kDrawsForARule * size.count && rules.size() < wanted;
         ++draw) {
      std::uint32_t rule = shared;
      for (int i = 1; i < size.edges; ++i) rule |= draw_into(static_cast<std::size_t>(i));
      if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
    }
  }
  return rules;
}

}  // namespace

std::vector<std::uint8_t> fatal_rules_met(const ProductShape& shape, std::uint32_t cells,
                                          std::uint64_t seed) {
  SplitMix random(seed);
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::vector<std::uint32_t> fatal;
  for (int edge = 0; edge < shape.edges; ++edge) {
    fatal.push_back(static_cast<std::uint32_t>(random.draw(radix)));
  }
  const std::vector<std::uint32_t> rules = draw_rules(shape, rule_sizes(shape, cells), random);
  std::vector<std::uint8_t> met(shape.size, 0);
  for (std::uint32_t code = 0; code < shape.size; ++code) {
    std::uint32_t hits = 0;  // bit e: edge e has its fatal digit
    std::uint32_t rest = code;
    for (std::size_t edge = 0; edge < fatal.size(); ++edge, rest /= radix) {
      if (rest % radix == fatal[edge]) hits |= std::uint32_t{1} << edge;
    }
    for (const std::uint32_t rule : rules) {
      if ((hits & rule) == rule && met[code] < kMostRules) ++met[code];
    }
  }
  return met;
}

}  // namespace archwalk
