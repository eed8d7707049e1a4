#pragma once

#include <memory>
#include <vector>

#include "memory.hpp"
#include "warp.hpp"

namespace archwalk::emulated {

/// A block of threads with its shared memory.
class Block {
 public:
  Block(const Launch& launch, Memory& memory, Counts& counts, bool counts_traffic,
        std::uint64_t number, Writer first_cluster);

  /// Lets each warp go on for up to that many instructions; whether any could, or all passed a
  /// barrier of the block.
  bool run(std::uint64_t most_instructions);
  bool has_ended() const;
  /// Whether all living threads wait at the cluster's barrier.
  bool is_at_cluster_barrier() const;
  void pass_cluster_barrier();
  /// What each thread is doing, for a message.
  std::string state() const;
  std::uint32_t rank() const { return index.x % launch.blocks_of_cluster; }

  const Launch& launch;
  const Program& program;
  Memory& global;
  Accessor accessor;  ///< of global memory
  Counts& counts;
  const bool counts_traffic;
  Index3 index;
  std::vector<unsigned char> shared;
  SharedRaces races;
  SharedRaces cluster_races;    ///< of the cluster's blocks, in this one's memory
  std::vector<Block*> cluster;  ///< its blocks by rank; the block itself is one of them

 private:
  const Warp* first_at_barrier() const;
  bool pass_barrier();
  void release(bool outcome);

  std::vector<std::unique_ptr<Warp>> warps_;
};

/// Blocks that can reach each other's shared memory; most launches have clusters of one.
class Cluster {
 public:
  Cluster(const Launch& launch, Memory& memory, Counts& counts, bool counts_traffic,
          std::uint64_t first_block, Writer first_cluster);

  /// Lets each warp go on for up to that many instructions. Fault where none can and not all have
  /// ended: they wait for each other.
  void run(std::uint64_t most_instructions);
  bool has_ended() const;

 private:
  bool pass_barrier();

  std::vector<std::unique_ptr<Block>> blocks_;
};

/// Runs all blocks of a launch, as many at the same time as `resident`, in turns. What is asked of
/// memory is counted only where it is wanted: it takes time.
Counts run(const Launch& launch, Memory& memory, std::uint64_t resident, bool counts_traffic);

}  // namespace archwalk::emulated
