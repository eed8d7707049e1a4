#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {

/// InputError where w walks from each of N architectures need more stream numbers than there are.
void check_walk_count(std::uint32_t walks_per_start, std::uint32_t size);

/// Dense ranks of all scores side by side in one row of 64-bit words per architecture: one look-up
/// a step serves every score. Returns [score] the distinct k of each, ascending. InputError where
/// walks carry no ranks of so many scores.
std::vector<std::vector<std::int64_t>> add_rank_rows(const std::vector<const ScoreColumn*>& scores,
                                                     const ColumnSorter& sorter,
                                                     kernels::WalkTableData& data);

}  // namespace archwalk
