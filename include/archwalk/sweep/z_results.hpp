#pragma once

#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/sweep/sweep_results.hpp"
#include "archwalk/sweep/z_check.hpp"

namespace archwalk {

/// z-scores of the change of score of a sweep by both engines; none where only one engine ran.
ZScores z_scores_of(DataTree tree);
/// Those of P(Δ > 0); NaN where the exact engine does not know it.
ZScores positive_z_scores_of(DataTree tree);

/// One comparison of the engines.
struct NamedZCheck {
  std::string name;    ///< "change of score", "restricted mean", "hit by"
  std::string group;   ///< of the file
  std::string prefix;  ///< of its attributes there: "z_check", "restricted_mean_z_check", ...
  ZCheck check;
};

/// Arrays of a sweep's file from which the checks are made; the engines' may be absent.
std::vector<ArrayPath> arrays_of_z_checks();

/// All of a sweep by both engines; none where only one engine ran. Takes the large arrays out of
/// the tree, as sweep_summaries().
std::vector<NamedZCheck> z_checks_of(DataTree tree);

/// A check as attributes of its group.
GroupAttributes z_check_attributes(const NamedZCheck& named);

}  // namespace archwalk
