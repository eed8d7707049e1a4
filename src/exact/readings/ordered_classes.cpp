#include "ordered_classes.hpp"

#include <utility>

namespace archwalk {

OrderedClasses ordered_classes(std::vector<std::uint32_t> class_of_state, std::size_t count) {
  OrderedClasses classes{std::move(class_of_state), {}, std::vector<std::uint32_t>(count + 1, 0)};
  for (const std::uint32_t one : classes.of_state) ++classes.begin[one + 1];
  for (std::size_t c = 0; c < count; ++c) classes.begin[c + 1] += classes.begin[c];
  std::vector<std::uint32_t> next(classes.begin.begin(), classes.begin.end() - 1);
  classes.order.resize(classes.of_state.size());
  for (std::uint32_t x = 0; x < classes.of_state.size(); ++x) {
    classes.order[next[classes.of_state[x]]++] = x;
  }
  return classes;
}

Height height_of(const ScoreColumn& column, const ColumnSorter& sorter) {
  DenseRanks ranks = sorter.ranks(column.k);
  Height height;
  height.resolution = column.resolution;
  for (const std::int64_t k : ranks.k_of_rank) {
    height.of_class.push_back(static_cast<double>(k - ranks.k_of_rank.front()));
  }
  height.class_of = std::move(ranks.rank);
  for (const std::uint32_t one : height.class_of) {
    const double value = height.of_class[one];
    height.value.push_back(value);
    height.square.push_back(value * value);
  }
  return height;
}

}  // namespace archwalk
