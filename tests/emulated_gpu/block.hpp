#pragma once

#include <memory>
#include <vector>

#include "memory.hpp"
#include "warp.hpp"

namespace archwalk::emulated {

/// A block of threads with its shared memory.
class Block {
 public:
  Block(const Launch& launch, Memory& memory, Counts& counts, std::uint64_t number);

  /// Lets each warp go on for up to that many instructions. Fault where none can and not all have
  /// ended: they wait for each other.
  void run(std::uint64_t most_instructions);
  bool has_ended() const;

  const Launch& launch;
  const Program& program;
  Memory& global;
  Counts& counts;
  Index3 index;
  std::vector<unsigned char> shared;
  SharedRaces races;

 private:
  bool pass_barrier();

  std::vector<std::unique_ptr<Warp>> warps_;
};

/// Runs all blocks of a launch, as many at the same time as `resident`, in turns.
Counts run(const Launch& launch, Memory& memory, std::uint64_t resident);

}  // namespace archwalk::emulated
