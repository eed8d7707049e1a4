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
        std::uint64_t number);

  /// Lets each warp go on for up to that many instructions. Fault where none can and not all have
  /// ended: they wait for each other.
  void run(std::uint64_t most_instructions);
  bool has_ended() const;

  const Launch& launch;
  const Program& program;
  Memory& global;
  Counts& counts;
  const bool counts_traffic;
  Index3 index;
  std::vector<unsigned char> shared;
  SharedRaces races;

 private:
  bool pass_barrier();

  std::vector<std::unique_ptr<Warp>> warps_;
};

/// Runs all blocks of a launch, as many at the same time as `resident`, in turns. What is asked of
/// memory is counted only where it is wanted: it takes time.
Counts run(const Launch& launch, Memory& memory, std::uint64_t resident, bool counts_traffic);

}  // namespace archwalk::emulated
