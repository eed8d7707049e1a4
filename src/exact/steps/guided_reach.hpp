#pragma once

#include <map>
#include <mutex>
#include <string>

#include "archwalk/core/progress.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// r(x) of guided jumps, Σ_y A(x,y) d(x,y)/N. In a product space d counts the edges that differ:
/// the sum over edges e and digits v ≠ x_e of what is taken among the y with y_e = v. In a graph a
/// selection by rank takes whatever has a large enough value: sums of the distances that count
/// (distance_sums()), by searches from all cells, once for all operators with that selection.
class GuidedReaches {
 public:
  /// Both must outlive the reaches.
  GuidedReaches(const SearchSpace& space, const RowSource& source)
      : space_(space), source_(source) {}

  /// Whether the operator's are known: it has_guided_jumps(), and in a graph searches().
  bool has(const Operator& op) const;
  /// Whether they are found by searches: it selects_by_rank(), and the space is a graph whose
  /// distance_sums() are known, which took as long.
  bool searches(const Operator& op) const;
  /// Searches where nobody has, on all threads. Interrupted where `progress` says so.
  void prepare(const Operator& op, Progress& progress) const;
  /// Of a jump, whatever its probability. Prepares it where it searches.
  StateFunction of_jump(const Operator& op) const;

 private:
  StateFunction by_searches(const Operator& op) const;

  const SearchSpace& space_;
  const RowSource& source_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::vector<std::uint64_t>> sums_;  // by the selection
};

}  // namespace archwalk
