#include "archwalk/sweep/block_sink.hpp"

#include <atomic>
#include <future>
#include <utility>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/watched_work.hpp"

namespace archwalk {
namespace {

/// Writes one block while the next one is computed.
class BlockWriter {
 public:
  explicit BlockWriter(BlockSink& sink) : sink_(sink) {}

  /// Throws what the block before failed with.
  void write(std::size_t index, DataTree block) {
    wait();
    pending_ = std::async(std::launch::async, [this, index, block = std::move(block)]() mutable {
      try {
        sink_.write_block(index, std::move(block));
      } catch (...) {
        failed_ = true;
        throw;
      }
    });
  }
  void wait() {
    if (pending_.valid()) pending_.get();
  }
  bool failed() const { return failed_; }

 private:
  BlockSink& sink_;
  std::atomic<bool> failed_{false};
  std::future<void> pending_;  // the last member: its destructor waits for the writing
};

/// Cancelled too where a block could not be written: what is computed then would be lost.
class WritingProgress final : public Progress {
 public:
  WritingProgress(Progress& progress, const BlockWriter& writer)
      : progress_(progress), writer_(writer) {}

  void advance(double work) override { progress_.advance(work); }
  bool cancelled() const override { return progress_.cancelled() || writer_.failed(); }

 private:
  Progress& progress_;
  const BlockWriter& writer_;
};

}  // namespace

void run_sweep(Sweep& sweep, Shard shard, BlockSink& sink, Progress& progress) {
  std::vector<std::size_t> blocks;
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    if (shard.contains(block) && !sink.has_block(block)) blocks.push_back(block);
  }
  BlockWriter writer(sink);
  WritingProgress writing(progress, writer);
  try {
    for (const std::size_t block : blocks) {
      stop_if_cancelled(writing);
      writer.write(block, sweep.run_block(block, writing));
    }
  } catch (const Interrupted&) {
    writer.wait();  // its failure, if that is why
    throw;
  }
  writer.wait();
}

}  // namespace archwalk
