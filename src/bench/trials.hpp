#pragma once

#include <memory>
#include <string>
#include <vector>

#include "archwalk/bench/bench.hpp"

namespace archwalk::detail {

/// A kind ready to be timed: its report without rates, and the trials whose rates it lacks.
struct PreparedKind {
  KindReport report;
  Trial trial;
  std::vector<Trial> peers;  ///< in the order of report.peers
  std::vector<LeftOut> left_out;
};

/// InputError where the kind's operator does not fit the space.
PreparedKind prepare_walks(const WalkKind& kind, const BenchmarkTable& table,
                           const BenchSettings& settings, Progress& progress);
PreparedKind prepare_exact(const ExactKind& kind, const BenchmarkTable& table,
                           const BenchSettings& settings, Progress& progress);

}  // namespace archwalk::detail
