#include "archwalk/sweep/block_sink.hpp"

#include "archwalk/core/error.hpp"

namespace archwalk {

void run_sweep(Sweep& sweep, Shard shard, BlockSink& sink, Progress& progress) {
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    if (!shard.contains(block) || sink.has_block(block)) continue;
    if (progress.cancelled()) throw Interrupted("stopped by the user");
    sink.write_block(block, sweep.run_block(block, progress));
  }
}

}  // namespace archwalk
