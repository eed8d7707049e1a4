#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "program.hpp"

namespace archwalk::emulated {

/// What the lanes of a warp ask of memory with one instruction.
class Traffic {
 public:
  void add(bool is_shared, int lane, std::uint64_t address, std::size_t bytes) {
    one_[static_cast<std::size_t>(count_++)] = {address, lane, bytes, is_shared};
  }
  /// Wavefronts of shared memory: 32 banks of four bytes give one word each at a time; words of
  /// eight bytes are asked for by half warps, of sixteen by quarters.
  std::uint64_t shared_wavefronts() const;
  /// Sectors of 32 bytes of global memory, each counted once.
  std::uint64_t global_sectors() const;
  void clear() { count_ = 0; }

 private:
  struct One {
    std::uint64_t address;
    int lane;
    std::size_t bytes;
    bool is_shared;
  };
  std::array<One, kLanes> one_;
  int count_ = 0;
};

}  // namespace archwalk::emulated
