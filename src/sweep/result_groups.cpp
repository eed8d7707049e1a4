#include "result_groups.hpp"

namespace archwalk::detail {

bool has_threshold(const DataTree& tree, const char* group) {
  return tree.find(group, "restricted_mean_steps") != nullptr;
}

double max_steps_of(const DataTree& tree) {
  const char* group = has_threshold(tree, kThresholdExact) ? kThresholdExact : kThresholdWalks;
  return static_cast<double>(tree.get<std::int64_t>(group, "max_steps").front());
}

}  // namespace archwalk::detail
