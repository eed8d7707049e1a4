#include "result_groups.hpp"

#include <utility>

namespace archwalk::detail {

bool has_threshold(const DataTree& tree, const char* group) {
  return tree.find(group, "restricted_mean_steps") != nullptr;
}

double max_steps_of(const DataTree& tree) {
  const char* group = has_threshold(tree, kThresholdExact) ? kThresholdExact : kThresholdWalks;
  return static_cast<double>(tree.get<std::int64_t>(group, "max_steps").front());
}

std::vector<double> taken(DataTree& tree, const char* group, const std::string& name) {
  static_cast<void>(tree.get<double>(group, name));
  for (Array& array : tree.arrays) {
    if (array.group != group || array.name != name) continue;
    return std::move(std::get<std::vector<double>>(array.data));
  }
  return {};
}

}  // namespace archwalk::detail
