#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "archwalk/core/progress.hpp"
#include "archwalk/core/watched_work.hpp"
#include "kernels/start_sets.hpp"
#include "lane_block.hpp"

namespace archwalk::cpu {

/// All replicates of the starts [first, last) of one operator, by their places among those of the
/// plan, kLanes starts at a time, into the sums of `space`, which flushes its squares before 64
/// bits overflow and, where a block of starts is done, all it has. `steps` of one walk, each of so
/// many `proposals`.
template <class Plan, class Prepared, class Workspace>
void run_starts(const Plan& plan, const Prepared& prepared, std::uint32_t first, std::uint32_t last,
                std::uint64_t largest_square, std::uint32_t steps, int proposals, Workspace& space,
                Progress& progress) {
  // So many squares can be added up in 64 bits.
  const std::uint64_t safe =
      std::numeric_limits<std::uint64_t>::max() / std::max<std::uint64_t>(1, largest_square);
  const double quick = kStepsOfBlock / (static_cast<double>(kLanes) * steps * proposals);
  const auto replicates =
      static_cast<std::uint32_t>(std::clamp(std::floor(std::min(static_cast<double>(safe), quick)),
                                            1.0, static_cast<double>(plan.walks_per_start)));
  for (std::uint32_t start = first; start < last; start += kLanes) {
    const std::uint32_t count = std::min<std::uint32_t>(kLanes, last - start);
    const kernels::StartRange starts = plan.table.starts.all().part(start, count);
    LaneBlock block;
    // Lanes past the last start walk too; nobody counts them.
    for (std::uint32_t lane = 0; lane < kLanes; ++lane) {
      block.code[lane] = starts.code(std::min(lane, count - 1));
      space.start_at(lane, block.code[lane]);
    }
    block.body = prepared.body.get();
    block.key = PhiloxKey(plan.seed);
    block.first_subsequence = prepared.first_subsequence;
    block.size = plan.table.size;
    block.tally = &space.tally;
    for (std::uint32_t r = 0; r < plan.walks_per_start; r = block.last_replicate) {
      stop_if_cancelled(progress);
      block.first_replicate = r;
      block.last_replicate = r + std::min(replicates, plan.walks_per_start - r);
      prepared.function(block);
      progress.advance(static_cast<double>(count) * (block.last_replicate - r) * steps);
      if (block.last_replicate < plan.walks_per_start) space.flush_squares(start, count);
    }
    space.flush_starts(start, count);
  }
}

}  // namespace archwalk::cpu
