#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "memory.hpp"
#include "program.hpp"
#include "traffic.hpp"

namespace archwalk::emulated {

struct Index3 {
  std::uint32_t x = 1, y = 1, z = 1;
  std::uint64_t count() const { return std::uint64_t{x} * y * z; }
};

/// A kernel with what it is launched with.
struct Launch {
  const Program* program = nullptr;
  Index3 grid;
  Index3 block;
  std::uint32_t blocks_of_cluster = 1;  ///< one after the other
  std::size_t dynamic_shared = 0;
  std::vector<unsigned char> parameters;
  int device = 0;
};

/// What a launch did, for those who want to know.
struct Counts {
  std::uint64_t instructions = 0;       ///< of warps
  std::uint64_t lane_instructions = 0;  ///< of threads that were there for them
  std::uint64_t shared_wavefronts = 0;  ///< see traffic.hpp
  std::uint64_t global_sectors = 0;

  void add(const Counts& more) {
    instructions += more.instructions;
    lane_instructions += more.lane_instructions;
    shared_wavefronts += more.shared_wavefronts;
    global_sectors += more.global_sectors;
  }
};

class Block;

/// 32 threads in step where they are at the same place: lanes that diverge form groups, the group
/// that is furthest behind goes on, and groups that meet are one again.
class Warp {
 public:
  Warp(Block& block, std::uint32_t first_thread);

  /// Goes on for about that many instructions; false where it could not: it waits, or has ended.
  bool run(std::uint64_t most_instructions);
  bool has_ended() const { return live_ == 0; }
  /// Whether every living lane waits at a barrier of the block or the cluster.
  bool is_at_barrier() const { return live_ != 0 && at_barrier_ == live_; }
  /// The instruction that the lanes of the block wait at. Fault where they differ.
  std::uint32_t barrier() const { return barrier_; }
  /// Whether any lane votes for it, at a barrier that asks.
  bool votes();
  /// Lets all on, and tells them what came of the vote.
  void release(bool outcome);
  /// What each lane is doing, for a message.
  std::string state() const;

  // For the operations.
  template <class T>
  T* values(Place place) {
    return reinterpret_cast<T*>(registers_.data() + place);
  }
  /// Where the lane's bytes at that address are on the host, checked. Fault where there are none.
  unsigned char* memory(const Instruction& instruction, int lane, std::uint64_t address,
                        std::size_t bytes, Access access) {
    address += base_of(instruction.space);
    const std::uint64_t space = address >> kSpaceBits;
    const Window& window = windows_[space % windows_.size()];
    const std::uint64_t at = address - window.begin;
    const bool is_inside = at < window.bytes && bytes <= window.bytes - at;
    if (!is_inside || at % bytes != 0)
      return find_memory(instruction, lane, address, bytes, access);
    if (space == kShared) check_race(block_, lane, at, bytes, access);
    if (space == kGlobal) check_others(instruction, lane, window, at, bytes, access);
    if (traffic_ != nullptr && (space == kShared || space == kGlobal)) {
      traffic_->add(space == kShared, lane, address, bytes);
    }
    const std::size_t of_lane = space == kLocal ? static_cast<std::size_t>(lane) * window.bytes : 0;
    return window.host + of_lane + at;
  }
  /// All lanes of a load or a store have told their addresses.
  void end_access();
  /// The address that an instruction's lane names.
  std::uint64_t address(const Instruction& instruction, Place place, int lane) {
    const auto offset = static_cast<std::uint64_t>(instruction.offset);
    if (instruction.address_bytes == 8) return values<std::uint64_t>(place)[lane] + offset;
    if (instruction.address_bytes == 4) return values<std::uint32_t>(place)[lane] + offset;
    return offset;
  }

 private:
  struct Group {
    std::uint32_t at;
    LaneMask lanes;
  };

  static constexpr std::uint64_t kGlobal = kGlobalBase >> kSpaceBits;
  static constexpr std::uint64_t kShared = kSharedBase >> kSpaceBits;
  static constexpr std::uint64_t kLocal = kLocalBase >> kSpaceBits;
  static std::uint64_t base_of(Space space) {
    constexpr std::array<std::uint64_t, 5> kBases = {0, 0, kSharedBase, kLocalBase, kParameterBase};
    return kBases[static_cast<std::size_t>(space)];
  }

  unsigned char* find_memory(const Instruction& instruction, int lane, std::uint64_t address,
                             std::size_t bytes, Access access);
  unsigned char* find_in_cluster(int lane, std::uint64_t address, std::size_t bytes, Access access);
  void check_others(const Instruction& instruction, int lane, const Window& window,
                    std::uint64_t at, std::size_t bytes, Access access);
  void check_race(Block& owner, int lane, std::uint64_t at, std::size_t bytes, Access access);
  void fill_registers();
  LaneMask guarded(const Instruction& instruction, LaneMask lanes);
  void branch(const Instruction& instruction, LaneMask taken);
  void exit(LaneMask lanes);
  bool wait_for_warp(const Instruction& instruction);
  void choose();
  void merge();

  Block& block_;
  std::uint32_t first_thread_;
  LaneMask live_ = 0;
  LaneMask at_barrier_ = 0;
  std::uint32_t barrier_ = 0;
  std::vector<Group> groups_;   ///< that can go on, the one that does so last
  std::vector<Group> waiting_;  ///< at instructions of a warp that not all lanes have reached
  std::vector<unsigned char> registers_;
  std::vector<unsigned char> local_;  ///< [lane]
  std::uint32_t epoch_ = 0;           ///< counts the barriers of the warp
  /// By the top byte of their addresses; of global memory the allocation that was used last.
  std::array<Window, 8> windows_;
  std::unique_ptr<Traffic> traffic_;  ///< null: nobody asks
};

}  // namespace archwalk::emulated
