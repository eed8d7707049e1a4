#pragma once

#include <map>
#include <mutex>
#include <string>

#include "archwalk/core/progress.hpp"
#include "readings/running_sums.hpp"
#include "rows/row_source.hpp"

namespace archwalk {

/// r(x) of guided jumps in a graph, Σ_y A(x,y) d(x,y)/N, where a selection by rank takes whatever
/// has a large enough value: sums of the distances that count (distance_sums()), by searches from
/// all cells. Found once for all operators with that selection.
class GuidedReaches {
 public:
  /// Both must outlive the reaches.
  GuidedReaches(const SearchSpace& space, const RowSource& source)
      : space_(space), source_(source) {}

  /// Whether the operator's are found: it has guided_jumps() and selects_by_rank(), and the space
  /// is a graph whose distance_sums() are known, which took as long.
  bool has(const Operator& op) const;
  /// Finds them where they are not known, on all threads. Interrupted where `progress` says so.
  void prepare(const Operator& op, Progress& progress) const;
  /// Of a jump, whatever its probability. Prepares it.
  StateFunction of_jump(const Operator& op) const;

 private:
  const SearchSpace& space_;
  const RowSource& source_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::vector<std::uint64_t>> sums_;  // by the selection
};

}  // namespace archwalk
