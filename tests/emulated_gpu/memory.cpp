#include "memory.hpp"

#include <cstdlib>
#include <cstring>
#include <iterator>

namespace archwalk::emulated {
namespace {

constexpr std::size_t kAlignment = 256;  // of cudaMalloc
constexpr int kUnwritten = 0xcd;         // what nobody has written is no plausible number

unsigned char* on_host(std::uint64_t address) {
  return reinterpret_cast<unsigned char*>(address - kGlobalBase);
}

void* allocate_on_host(std::size_t bytes) {
  const std::size_t rounded = (bytes + kAlignment - 1) / kAlignment * kAlignment;
  void* host = std::aligned_alloc(kAlignment, rounded);
  if (host != nullptr) std::memset(host, kUnwritten, rounded);
  return host;
}

}  // namespace

std::uint64_t Memory::allocate(int device, std::size_t bytes, std::size_t capacity) {
  if (bytes > capacity - used_[device]) return 0;
  void* host = allocate_on_host(bytes);
  if (host == nullptr) return 0;
  const std::uint64_t address = reinterpret_cast<std::uint64_t>(host) + kGlobalBase;
  auto* writers = static_cast<Writer*>(std::calloc(bytes / kWriterBytes + 1, sizeof(Writer)));
  if (writers == nullptr) {
    std::free(host);
    return 0;
  }
  allocations_[address] = {bytes, device, std::unique_ptr<Writer[], Free>(writers)};
  used_[device] += bytes;
  return address;
}

bool Memory::release(std::uint64_t address) {
  const auto found = allocations_.find(address);
  if (found == allocations_.end()) return false;
  used_[found->second.device] -= found->second.bytes;
  std::free(on_host(address));
  allocations_.erase(found);
  return true;
}

int Memory::device_of(std::uint64_t address) const {
  const auto found = allocations_.find(address);
  return found == allocations_.end() ? -1 : found->second.device;
}

std::size_t Memory::used(int device) const {
  const auto found = used_.find(device);
  return found == used_.end() ? 0 : found->second;
}

void* Memory::allocate_pinned(std::size_t bytes) {
  void* host = allocate_on_host(bytes);
  if (host != nullptr) pinned_[reinterpret_cast<std::uintptr_t>(host)] = bytes;
  return host;
}

bool Memory::release_pinned(void* pointer) {
  if (pinned_.erase(reinterpret_cast<std::uintptr_t>(pointer)) == 0) return false;
  std::free(pointer);
  return true;
}

bool Memory::is_pinned(const void* pointer) const {
  const auto at = reinterpret_cast<std::uintptr_t>(pointer);
  const auto after = pinned_.upper_bound(at);
  return after != pinned_.begin() && at < std::prev(after)->first + std::prev(after)->second;
}

Memory::Allocations::const_iterator Memory::holding(std::uint64_t address,
                                                    std::size_t bytes) const {
  const auto after = allocations_.upper_bound(address);
  if (after == allocations_.begin()) return allocations_.end();
  const auto found = std::prev(after);
  const bool is_inside = address + bytes <= found->first + found->second.bytes;
  return is_inside ? found : allocations_.end();
}

Window Memory::window(int device, std::uint64_t address, std::size_t bytes) const {
  const auto found = holding(address, bytes);
  if (found == allocations_.end() || found->second.device != device) return {};
  return {found->first, found->second.bytes, on_host(found->first), found->second.writers.get()};
}

unsigned char* Memory::at_any(std::uint64_t address, std::size_t bytes) const {
  return holding(address, bytes) == allocations_.end() ? nullptr : on_host(address);
}

Memory::~Memory() {
  for (const auto& [address, allocation] : allocations_) std::free(on_host(address));
  for (const auto& [pointer, bytes] : pinned_) std::free(reinterpret_cast<void*>(pointer));
}

bool SharedRaces::is_word_race(Word& word, Access access, std::uint32_t thread,
                               std::uint32_t warp_epoch) {
  const auto self = static_cast<std::uint16_t>(thread);
  const auto warp = static_cast<std::uint16_t>(thread / kLanes);
  bool is_race = false;
  const bool has_writers = word.write_epoch == epoch_;
  const bool joins_atomics = has_writers && access == Access::atomic && word.is_atomic;
  if (has_writers && word.writer != self && !joins_atomics) {
    is_race = word.writers_warp != warp || word.write_warp_epoch >= warp_epoch;
  }
  const bool has_readers = word.read_epoch == epoch_;
  if (access == Access::read) {
    // The readers' last barrier is the latest of theirs: of one warp they are in step.
    word.reader = !has_readers || word.reader == self ? self : kMany;
    word.readers_warp = !has_readers || word.readers_warp == warp ? warp : kMany;
    word.read_epoch = epoch_;
    word.read_warp_epoch = warp_epoch;
    return is_race;
  }
  if (has_readers && word.reader != self) {
    is_race = is_race || word.readers_warp != warp || word.read_warp_epoch >= warp_epoch;
  }
  word.write_epoch = epoch_;
  word.write_warp_epoch = warp_epoch;
  word.writer = !joins_atomics || word.writer == self ? self : kMany;
  word.writers_warp = !joins_atomics || word.writers_warp == warp ? warp : kMany;
  word.is_atomic = access == Access::atomic;
  return is_race;
}

}  // namespace archwalk::emulated
