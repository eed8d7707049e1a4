#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "program.hpp"

// Memory of emulated GPUs. An address of theirs is one of the host with a bit set that no address
// of the host has, so that the host can't follow it by mistake; shared and local memory and the
// parameters have generic addresses by a bit of their own.
namespace archwalk::emulated {

enum class Access : std::uint8_t { read, write, atomic };

inline constexpr int kSpaceBits = 56;
inline constexpr std::uint64_t kGlobalBase = std::uint64_t{1} << kSpaceBits;
inline constexpr std::uint64_t kSharedBase = std::uint64_t{2} << kSpaceBits;
inline constexpr std::uint64_t kLocalBase = std::uint64_t{3} << kSpaceBits;
inline constexpr std::uint64_t kParameterBase = std::uint64_t{4} << kSpaceBits;

/// Shared memory of a cluster's blocks has addresses by their rank, those of one's own block beside
/// others.
inline constexpr int kRankBits = 48;
constexpr std::uint64_t address_in_cluster(std::uint64_t shared, std::uint32_t rank) {
  return (shared & ((std::uint64_t{1} << 32) - 1)) | kSharedBase |
         (std::uint64_t{rank} + 1) << kRankBits;
}

/// Which cluster of which launch wrote two bytes of a GPU's memory last, and whether so that others
/// may meet it there: its number among all, doubled, and 1 where they may.
using Writer = std::uint32_t;
inline constexpr std::size_t kWriterBytes = 2;

/// A range of addresses and where it is on the host.
struct Window {
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
  unsigned char* host = nullptr;
  Writer* writers = nullptr;  ///< of a GPU's memory
};

/// What reads and writes: clusters are numbered over all launches.
struct Accessor {
  Writer first_of_launch = 0;
  Writer cluster = 0;

  /// Whether the access races with another cluster of the launch, which has written there: nothing
  /// orders them. Strong ones may meet.
  bool races(const Window& window, std::uint64_t at, std::size_t bytes, Access access,
             bool is_strong) const {
    Writer* const first = window.writers + at / kWriterBytes;
    bool is_race = false;
    for (std::size_t i = 0; i < bytes / kWriterBytes; i += 2) {
      const Writer writer = first[i] >> 1;
      const bool is_other = writer >= first_of_launch && writer != cluster;
      is_race = is_race || (is_other && !(is_strong && (first[i] & 1) != 0));
    }
    if (access == Access::read) return is_race;
    for (std::size_t i = 0; i < bytes / kWriterBytes; ++i)
      first[i] = cluster * 2 + (is_strong ? 1 : 0);
    return is_race;
  }
};

/// The bytes that GPUs have handed out, and the host's pinned ones.
class Memory {
 public:
  /// Numbers for so many clusters of a launch; the first.
  Writer number_clusters(std::uint64_t count) {
    const Writer first = next_cluster_;
    next_cluster_ += static_cast<Writer>(count);
    return first;
  }

  /// Of the GPU; 0 where it has no room.
  std::uint64_t allocate(int device, std::size_t bytes, std::size_t capacity);
  bool release(std::uint64_t address);
  std::size_t used(int device) const;
  /// Whose allocation begins there; -1: none does.
  int device_of(std::uint64_t address) const;

  void* allocate_pinned(std::size_t bytes);
  bool release_pinned(void* pointer);
  bool is_pinned(const void* pointer) const;

  /// The GPU's allocation that holds these bytes; of no bytes where none does.
  Window window(int device, std::uint64_t address, std::size_t bytes) const;
  /// Where bytes of any GPU are on the host; null where they are not all in one allocation.
  unsigned char* at_any(std::uint64_t address, std::size_t bytes) const;

  ~Memory();

 private:
  struct Free {
    void operator()(Writer* writers) const { std::free(writers); }
  };
  struct Allocation {
    std::size_t bytes;
    int device;
    std::unique_ptr<Writer[], Free> writers;  // pages that nobody writes to take no memory
  };
  using Allocations = std::map<std::uint64_t, Allocation>;
  Allocations::const_iterator holding(std::uint64_t address, std::size_t bytes) const;

  Allocations allocations_;  // by the address of the GPU
  std::map<std::uintptr_t, std::size_t> pinned_;
  std::map<int, std::size_t> used_;
  Writer next_cluster_ = 1;
};

/// Who touched each word of a block's shared memory since the block's last barrier: two threads of
/// which one writes, with no barrier between them, are a race, whatever came of it here; unless
/// both are atomic.
class SharedRaces {
 public:
  explicit SharedRaces(std::size_t bytes) : words_((bytes + kWord - 1) / kWord) {}

  /// Whether the access races with an earlier one. Epochs count barriers of the block and the warp.
  bool is_race(std::size_t at, std::size_t bytes, Access access, std::uint32_t thread,
               std::uint32_t warp_epoch);
  void barrier() { ++epoch_; }

 private:
  static constexpr std::size_t kWord = 4;
  static constexpr std::uint16_t kMany = 0xffff;
  struct Word {
    std::uint32_t write_epoch =
        0;  // of the block: nothing counts that is older than the present one
    std::uint32_t read_epoch = 0;
    std::uint32_t write_warp_epoch = 0;
    std::uint32_t read_warp_epoch = 0;
    std::uint16_t writer = 0;        // kMany: several threads, all by atomics
    std::uint16_t writers_warp = 0;  // kMany: of several warps
    std::uint16_t reader = 0;        // kMany: several threads
    std::uint16_t readers_warp = 0;  // kMany: of several warps
    bool is_atomic = false;          // what was written
  };

  bool is_word_race(Word& word, Access access, std::uint32_t thread, std::uint32_t warp_epoch);

  std::vector<Word> words_;
  std::uint32_t epoch_ = 1;
};

inline bool SharedRaces::is_race(std::size_t at, std::size_t bytes, Access access,
                                 std::uint32_t thread, std::uint32_t warp_epoch) {
  bool is_race = false;
  for (std::size_t i = at / kWord; i <= (at + bytes - 1) / kWord; ++i) {
    Word& word = words_[i];
    // Mostly a thread reads again what nobody writes.
    const bool is_old = access == Access::read && word.write_epoch < epoch_ &&
                        word.read_epoch == epoch_ && word.reader == thread;
    if (is_old) {
      word.read_warp_epoch = warp_epoch;
    } else {
      is_race = is_word_race(word, access, thread, warp_epoch) || is_race;
    }
  }
  return is_race;
}

}  // namespace archwalk::emulated
