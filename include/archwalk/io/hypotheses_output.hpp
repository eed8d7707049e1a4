#pragma once

#include <string>
#include <vector>

#include "archwalk/core/array.hpp"
#include "archwalk/stats/hypotheses.hpp"

namespace archwalk {

/// The rows as a JSON list of objects, in DESIGN §4's order, two spaces of indentation, without a
/// final newline. A row has the key "horizon" or, where it has one, "level". NaN becomes null.
std::string hypotheses_json(const std::vector<HypothesisRow>& rows);

struct HypothesesTableOptions {
  /// Every row with all its columns; otherwise the first horizon (or level) at reach_uniform, with
  /// the verdicts at the others as marks, and no group that repeats another's numbers.
  bool all_rows = false;
};

/// The rows as text for a reader: a table for each engine and group, and what the columns mean.
std::string hypotheses_table(const std::vector<HypothesisRow>& rows,
                             const HypothesesTableOptions& options = {});

/// The rows as the arrays of the group "hypotheses", all [row], with the coordinate "row".
std::vector<Array> hypotheses_arrays(const std::vector<HypothesisRow>& rows);

/// The rows back from a file. Throws InputError where an array is missing or does not fit.
std::vector<HypothesisRow> hypotheses_from_arrays(const DataTree& tree);

}  // namespace archwalk
