#include "step_tables.hpp"

#include <algorithm>
#include <cstring>

namespace archwalk::cuda {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{4} << 20;
constexpr std::size_t kAlignment = 16;  // of the widest packed digits

}  // namespace

const void* DeviceStepTables::place_bytes(const void* data, std::size_t bytes) {
  const auto [known, is_new] =
      places_.try_emplace(std::string(static_cast<const char*>(data), bytes), nullptr);
  if (!is_new) return known->second;
  if (chunks_.empty() || chunks_.back().used + bytes > chunks_.back().host.bytes()) {
    const std::size_t size = std::max(kChunkBytes, bytes);
    try {
      chunks_.push_back({DeviceBuffer(size), PinnedBuffer(size)});
    } catch (...) {
      places_.erase(known);
      throw;
    }
    bytes_ += size;
  }
  Chunk& chunk = chunks_.back();
  if (bytes > 0) std::memcpy(chunk.host.as<unsigned char>() + chunk.used, data, bytes);
  known->second = chunk.device.as<unsigned char>() + chunk.used;
  chunk.used += (bytes + kAlignment - 1) / kAlignment * kAlignment;
  return known->second;
}

void DeviceStepTables::upload() {
  for (Chunk& chunk : chunks_) {
    const std::size_t end = std::min(chunk.used, chunk.host.bytes());
    if (end <= chunk.uploaded) continue;
    ARCHWALK_CUDA(cudaMemcpy(chunk.device.as<unsigned char>() + chunk.uploaded,
                             chunk.host.as<unsigned char>() + chunk.uploaded, end - chunk.uploaded,
                             cudaMemcpyHostToDevice));
    chunk.uploaded = end;
  }
}

}  // namespace archwalk::cuda
