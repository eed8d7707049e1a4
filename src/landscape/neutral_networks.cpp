#include "archwalk/landscape/neutral_networks.hpp"

#include <algorithm>
#include <cmath>

namespace archwalk {
namespace {

template <class Joined>
NeutralNetworks components(const NeighborGraph& graph, const Joined& joined) {
  NeutralNetworks networks;
  networks.network_of.assign(graph.size(), kUnreached);
  networks.first.push_back(0);
  std::vector<std::uint32_t>& member = networks.member;
  member.reserve(graph.size());
  for (std::uint32_t start = 0; start < graph.size(); ++start) {
    if (networks.network_of[start] != kUnreached) continue;
    const std::uint32_t number = networks.size();
    const auto begin = static_cast<std::ptrdiff_t>(member.size());
    networks.network_of[start] = number;
    member.push_back(start);
    for (auto head = static_cast<std::size_t>(begin); head < member.size(); ++head) {
      const std::uint32_t x = member[head];
      for (const std::uint32_t y : graph.neighbors(x)) {
        if (networks.network_of[y] != kUnreached || !joined(x, y)) continue;
        networks.network_of[y] = number;
        member.push_back(y);
      }
    }
    std::sort(member.begin() + begin, member.end());
    networks.first.push_back(static_cast<std::uint32_t>(member.size()));
  }
  return networks;
}

// Counts distinct numbers below a limit, again and again, without clearing in between.
class DistinctCounter {
 public:
  explicit DistinctCounter(std::size_t limit) : stamp_(limit, 0) {}
  void restart() {
    ++now_;
    count_ = 0;
  }
  bool add(std::uint32_t number) {
    if (stamp_[number] == now_) return false;
    stamp_[number] = now_;
    ++count_;
    return true;
  }
  std::uint32_t count() const { return count_; }

 private:
  std::vector<std::uint32_t> stamp_;
  std::uint32_t now_ = 0;
  std::uint32_t count_ = 0;
};

struct Counters {
  explicit Counters(const ScoredGraph& scored)
      : cells(scored.size()),
        scores(scored.rank_count),
        inside(classes_of(scored)),
        outside(classes_of(scored)) {}
  static std::size_t classes_of(const ScoredGraph& scored) {
    const auto& classes = scored.class_of;
    return classes.empty() ? 0 : *std::max_element(classes.begin(), classes.end()) + std::size_t{1};
  }
  DistinctCounter cells;
  DistinctCounter scores;
  DistinctCounter inside;
  DistinctCounter outside;
};

NetworkFacts facts_of(const ScoredGraph& scored, const NeutralNetworks& networks,
                      std::uint32_t number, Counters& counters) {
  counters.cells.restart();
  counters.scores.restart();
  counters.inside.restart();
  counters.outside.restart();
  const auto members = networks.members(number);
  const bool classes = !scored.class_of.empty();
  for (const std::uint32_t x : members) {
    if (classes) counters.inside.add(scored.class_of[x]);
    for (const std::uint32_t y : scored.graph.neighbors(x)) {
      if (networks.network_of[y] == number || !counters.cells.add(y)) continue;
      counters.scores.add(scored.rank[y]);
      if (classes) counters.outside.add(scored.class_of[y]);
    }
  }
  return {static_cast<std::uint32_t>(members.size()), counters.cells.count(),
          counters.scores.count(), counters.inside.count(), counters.outside.count()};
}

}  // namespace

NeutralNetworks neutral_networks(const ScoredGraph& scored) {
  return components(scored.graph, [&](std::uint32_t x, std::uint32_t y) {
    return scored.rank[x] == scored.rank[y];
  });
}

NeutralNetworks neutral_networks_within(const ScoredGraph& scored, double tolerance) {
  return components(scored.graph, [&](std::uint32_t x, std::uint32_t y) {
    return std::abs(scored.level[x] - scored.level[y]) <= tolerance;
  });
}

NetworkCensus take_census(const ScoredGraph& scored, const NeutralNetworks& networks) {
  NetworkCensus census;
  Counters counters(scored);
  std::uint32_t most = 0;
  for (std::uint32_t number = 0; number < networks.size(); ++number) {
    const auto members = networks.members(number);
    if (members.size() < 2) continue;
    const auto at = static_cast<std::uint32_t>(census.number.size());
    census.number.push_back(number);
    census.facts.push_back(facts_of(scored, networks, number, counters));
    census.cells += members.size();
    if (census.facts.back().size > most) {
      most = census.facts.back().size;
      census.largest = at;
    }
  }
  std::uint64_t neutral = 0;
  for (std::uint32_t x = 0; x < scored.size(); ++x) {
    for (const std::uint32_t y : scored.graph.neighbors(x)) {
      neutral += networks.network_of[x] == networks.network_of[y] ? 1u : 0u;
    }
  }
  census.neutral_degree = static_cast<double>(neutral) / scored.size();
  return census;
}

}  // namespace archwalk
