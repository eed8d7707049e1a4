#include "rank_order.hpp"

#include <algorithm>
#include <numeric>
#include <type_traits>

#include "archwalk/operators/step_types.hpp"

namespace archwalk {
namespace {

template <class Step>
constexpr bool kIsByRank = std::is_same_v<Step, OrderStep> || std::is_same_v<Step, ThresholdStep>;

template <class Step>
std::vector<std::uint32_t> first_accepted(const Step& step, const std::vector<std::int32_t>& keys,
                                          const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> first(order.size());
  auto begin = order.begin();
  for (std::size_t place = 0; place < order.size(); ++place) {
    const std::uint32_t x = order[place];
    const auto refused = [&](std::uint32_t y) {
      return step.acceptance({x, keys[x]}, {y, keys[y]}) == 0;
    };
    if (place == 0 || keys[order[place - 1]] != keys[x]) {
      begin = std::partition_point(begin, order.end(), refused);
    }
    first[place] = static_cast<std::uint32_t>(begin - order.begin());
  }
  return first;
}

}  // namespace

bool selects_by_rank(const Operator& op) {
  return std::visit(
      []<class Part>(const Part& /*selection*/) {
        return kIsByRank<detail::SelectionStepType<Part>>;
      },
      op.selection);
}

RankOrder rank_order(const Operator& op, const Guide& guide) {
  RankOrder order;
  order.code.resize(guide.key.size());
  std::iota(order.code.begin(), order.code.end(), 0u);
  std::stable_sort(order.code.begin(), order.code.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return guide.key[a] < guide.key[b]; });
  std::visit(
      [&]<class Part>(const Part& selection) {
        if constexpr (kIsByRank<detail::SelectionStepType<Part>>) {
          HostStepTables tables;
          order.first = first_accepted(selection.step(guide, tables), guide.key, order.code);
        }
      },
      op.selection);
  return order;
}

}  // namespace archwalk
