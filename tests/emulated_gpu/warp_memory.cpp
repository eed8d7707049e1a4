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

unsigned char* Warp::find_memory(int lane, std::uint64_t address, std::size_t bytes,
                                 Access access) {
  Window& global = windows_[kGlobal];
  if (address >> kSpaceBits == kGlobal && address % bytes == 0) {
    global = block_.global.window(block_.launch.device, address, bytes);
    if (global.bytes > 0) {
      if (traffic_ != nullptr) traffic_->add(false, lane, address, bytes);
      return global.host + (address - global.begin);
    }
  }
  throw Fault{Fault::Kind::address,
              fmt::format("thread {} of block {} {} {} bytes of {} memory at {:#x}, {}",
                          first_thread_ + static_cast<std::uint32_t>(lane), block_.index.x,
                          verb(access), bytes, space_name(address), address & (kGlobalBase - 1),
                          address % bytes == 0 ? "where it has none" : "which is misaligned")};
}

void Warp::check_race(int lane, std::uint64_t at, std::size_t bytes, Access access) {
  const std::uint32_t thread = first_thread_ + static_cast<std::uint32_t>(lane);
  if (!block_.races.is_race(at, bytes, access, thread, epoch_)) return;
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
