#include "operator_groups.hpp"

#include <algorithm>

namespace archwalk::detail {
namespace {

void join(std::vector<OperatorGroup>& groups, const std::string& name, std::size_t op) {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const OperatorGroup& group) { return group.name == name; });
  if (found != groups.end()) {
    found->members.push_back(op);
  } else {
    groups.push_back({name, {op}});
  }
}

}  // namespace

std::vector<OperatorGroup> operator_groups(const SweepSummary& summary) {
  std::vector<OperatorGroup> all{{"all", {}}};
  std::vector<OperatorGroup> families;
  std::vector<OperatorGroup> selections;
  for (std::size_t op = 0; op < summary.operator_count(); ++op) {
    all.front().members.push_back(op);
    join(families, summary.family[op], op);
    join(selections, summary.family[op] + "+" + summary.selection[op], op);
  }
  all.insert(all.end(), families.begin(), families.end());
  all.insert(all.end(), selections.begin(), selections.end());
  return all;
}

}  // namespace archwalk::detail
