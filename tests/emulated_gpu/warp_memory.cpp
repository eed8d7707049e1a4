// Where the addresses of a warp lead, and what is wrong with those that lead nowhere.
#include <fmt/format.h>

#include "block.hpp"
#include "warp.hpp"

namespace archwalk::emulated {
namespace {

const char* space_name(std::uint64_t address) {
  switch (address >> kSpaceBits << kSpaceBits) {
    case kGlobalBase:
      return "global";
    case kSharedBase:
      return "shared";
    case kLocalBase:
      return "local";
    case kParameterBase:
      return "parameter";
    default:
      return "no GPU's";
  }
}

const char* verb(Access access) {
  return access == Access::read ? "reads" : "writes";
}

}  // namespace

unsigned char* Warp::find_memory(const Instruction& instruction, int lane, std::uint64_t address,
                                 std::size_t bytes, Access access) {
  Window& global = windows_[kGlobal];
  if (address >> kSpaceBits == kGlobal && address % bytes == 0) {
    global = block_.global.window(block_.launch.device, address, bytes);
    if (global.bytes > 0) {
      check_others(instruction, lane, global, address - global.begin, bytes, access);
      if (traffic_ != nullptr) traffic_->add(false, lane, address, bytes);
      return global.host + (address - global.begin);
    }
  }
  if (unsigned char* found = find_in_cluster(lane, address, bytes, access)) return found;
  throw Fault{Fault::Kind::address,
              fmt::format("thread {} of block {} {} {} bytes of {} memory at {:#x}, {}",
                          first_thread_ + static_cast<std::uint32_t>(lane), block_.index.x,
                          verb(access), bytes, space_name(address), address & (kGlobalBase - 1),
                          address % bytes == 0 ? "where it has none" : "which is misaligned")};
}

// In the shared memory of a block of the cluster; null where the address is of none.
unsigned char* Warp::find_in_cluster(int lane, std::uint64_t address, std::size_t bytes,
                                     Access access) {
  const std::uint64_t at = address & ((std::uint64_t{1} << 32) - 1);
  const std::uint64_t rank = (address >> kRankBits) - (kSharedBase >> kRankBits) - 1;
  if (rank >= block_.cluster.size() || at % bytes != 0) return nullptr;
  Block& owner = *block_.cluster[rank];
  if (at >= owner.shared.size() || bytes > owner.shared.size() - at) return nullptr;
  if (owner.has_ended()) {
    throw Fault{Fault::Kind::address,
                fmt::format("thread {} of block {} {} shared memory of block {}, which has ended",
                            first_thread_ + static_cast<std::uint32_t>(lane), block_.index.x,
                            verb(access), owner.index.x)};
  }
  check_race(owner, lane, at, bytes, access);
  if (traffic_ != nullptr) traffic_->add(true, lane, kSharedBase + at, bytes);
  return owner.shared.data() + at;
}

// Blocks of a launch have no order but that of clusters.
void Warp::check_others(const Instruction& instruction, int lane, const Window& window,
                        std::uint64_t at, std::size_t bytes, Access access) {
  if (!block_.accessor.races(window, at, bytes, access, instruction.is_strong)) return;
  throw Fault{
      Fault::Kind::launch,
      fmt::format("thread {} of block {} {} {} bytes of global memory at {:#x} that another "
                  "block of the launch has written",
                  first_thread_ + static_cast<std::uint32_t>(lane), block_.index.x, verb(access),
                  bytes, (window.begin + at) & (kGlobalBase - 1))};
}

// Of threads of a block barriers of the block and the warp are counted, of blocks those of the
// cluster.
void Warp::check_race(Block& owner, int lane, std::uint64_t at, std::size_t bytes, Access access) {
  const std::uint32_t thread = first_thread_ + static_cast<std::uint32_t>(lane);
  const bool races_with_threads =
      &owner == &block_ && owner.races.is_race(at, bytes, access, thread, epoch_);
  const bool races_with_blocks =
      owner.cluster.size() > 1 &&
      owner.cluster_races.is_race(at, bytes, access, block_.rank() * kLanes, 0);
  if (!races_with_threads && !races_with_blocks) return;
  throw Fault{Fault::Kind::launch,
              fmt::format("thread {} of block {} {} {} bytes of shared memory at {} that another "
                          "thread uses: no barrier is between",
                          thread, block_.index.x, verb(access), bytes, at)};
}

void Warp::end_access() {
  if (traffic_ == nullptr) return;
  block_.counts.shared_wavefronts += traffic_->shared_wavefronts();
  block_.counts.global_sectors += traffic_->global_sectors();
  traffic_->clear();
}

}  // namespace archwalk::emulated
