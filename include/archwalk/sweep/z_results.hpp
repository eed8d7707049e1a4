#pragma once

#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/sweep/z_check.hpp"

namespace archwalk {

/// z-scores of the change of score of a sweep by both engines; none where only one engine ran.
ZScores z_scores_of(const DataTree& tree);
/// Those of P(Δ > 0); NaN where the exact engine does not know it.
ZScores positive_z_scores_of(const DataTree& tree);

/// One comparison of the engines.
struct NamedZCheck {
  std::string name;    ///< "change of score", "restricted mean", "hit by"
  std::string group;   ///< of the file
  std::string prefix;  ///< of its attributes there: "z_check", "restricted_mean_z_check", ...
  ZCheck check;
};

/// All of a sweep by both engines; none where only one engine ran.
std::vector<NamedZCheck> z_checks_of(const DataTree& tree);

/// A check as attributes of its group.
GroupAttributes z_check_attributes(const NamedZCheck& named);

}  // namespace archwalk
