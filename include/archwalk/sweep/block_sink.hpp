#pragma once

#include <cstddef>

#include "archwalk/core/array.hpp"
#include "archwalk/core/progress.hpp"
#include "archwalk/sweep/sweep.hpp"

namespace archwalk {

/// Where the blocks of a sweep go. Files are io's business.
class BlockSink {
 public:
  virtual ~BlockSink() = default;
  /// Whether that block is there already, from an earlier run.
  virtual bool has_block(std::size_t index) const = 0;
  /// Keeps a block, whole or not at all.
  virtual void write_block(std::size_t index, DataTree block) = 0;
};

/// One of `count` equal shares of the blocks: those with index % count == number - 1.
struct Shard {
  std::size_t number = 1;  ///< from 1
  std::size_t count = 1;
  bool contains(std::size_t block) const { return block % count == number - 1; }
};

/// Runs the blocks of a shard that the sink lacks, in order; each is written, by a thread of its
/// own and one at a time, while the next is computed. Throws Interrupted between blocks or within
/// one, and what the sink throws; what the sink has by then stays.
void run_sweep(Sweep& sweep, Shard shard, BlockSink& sink, Progress& progress);

}  // namespace archwalk
