#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "archwalk/operators/operator.hpp"
#include "archwalk/sweep/sweep_config.hpp"
#include "archwalk/table/benchmark_table.hpp"

namespace archwalk {

/// An operator of a sweep.
struct SweepOperator {
  Operator op;
  /// Its number in random streams: [[operator]] from 0, generated ones from 2^23 on.
  std::uint32_t stream_index = 0;
  std::string place;  ///< where the configuration says so, for messages
};

/// All operators of a configuration in order: those given one by one, then the families. Their
/// guides are checked against the table, their temperatures against the guide's resolution.
/// `matrices` reads those of explicit operators, `sorter` ranks guides. InputError names the entry
/// and what is wrong with it. Tells of this thread's work (WatchedWork) operator by operator.
std::vector<SweepOperator> resolve_operators(
    const SweepConfig& config, const BenchmarkTable& table, const MatrixReader& matrices = {},
    std::shared_ptr<const ColumnSorter> sorter = std::make_shared<HostSorter>());

}  // namespace archwalk
