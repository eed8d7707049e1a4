#pragma once

#include <string>
#include <vector>

#include "archwalk/stats/sweep_summary.hpp"

namespace archwalk::detail {

struct OperatorGroup {
  std::string name;
  std::vector<std::size_t> members;  ///< operators, ascending
};

/// "all", then each family, then each "family+selection", in order of first appearance.
std::vector<OperatorGroup> operator_groups(const SweepSummary& summary);

}  // namespace archwalk::detail
