#pragma once

#include <optional>
#include <string>

#include "archwalk/io/sweep_file.hpp"
#include "archwalk/sweep/block_sink.hpp"
#include "archwalk/sweep/sweep.hpp"

namespace archwalk::cli {

/// The end of a sweep for its user; warns where the engines disagree. Returns the exit code: a
/// sweep whose z-scores are flagged has failed, though its file is there to look into.
int report_outcome(const SweepOutcome& outcome, const std::string& output, bool quiet);

/// What a sweep, or a share of it, would take on so many threads, for --plan. `output`: the file,
/// or what stands for that of a share; may be empty.
std::string plan_text(Sweep& sweep, const std::optional<Shard>& shard, int threads,
                      const std::string& output);

}  // namespace archwalk::cli
