// Memory of the CUDA runtime.
#include <cuda_runtime_api.h>

#include <cstring>
#include <utility>
#include <vector>

#include "calls.hpp"

namespace archwalk::emulated {
namespace {

bool is_of_gpu(const void* pointer) {
  return reinterpret_cast<std::uint64_t>(pointer) >= kGlobalBase;
}

struct Range {
  unsigned char* data = nullptr;
  bool is_of_host = true;
};

// The bytes on the host, checked where they are a GPU's; the kind says on which side they must be.
bool find_range(Gpus& gpus, const void* pointer, std::size_t bytes, bool must_be_of_gpu,
                Range& range) {
  range.is_of_host = !is_of_gpu(pointer);
  if (range.is_of_host == must_be_of_gpu) return false;
  range.data = range.is_of_host
                   ? static_cast<unsigned char*>(const_cast<void*>(pointer))
                   : gpus.memory.at_any(reinterpret_cast<std::uint64_t>(pointer), bytes);
  return range.data != nullptr;
}

cudaError_t copy(Gpus& gpus, int device, void* to, const void* from, std::size_t bytes,
                 cudaMemcpyKind kind, cudaStream_t stream, bool waits) {
  if (bytes == 0) return cudaSuccess;
  Range target;
  Range source;
  const bool to_gpu = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
  const bool from_gpu = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
  if (!find_range(gpus, to, bytes, to_gpu, target) ||
      !find_range(gpus, from, bytes, from_gpu, source)) {
    return cudaErrorInvalidValue;
  }
  Stream& queue = gpus.stream_of(stream, device);
  // What is not pinned is copied from before the call returns, but need not have arrived by then.
  const bool is_staged = source.is_of_host && !gpus.memory.is_pinned(from);
  if (is_staged) {
    std::vector<unsigned char> staged(source.data, source.data + bytes);
    gpus.enqueue(queue, [data = target.data, staged = std::move(staged)] {
      std::memcpy(data, staged.data(), staged.size());
    });
  } else {
    gpus.enqueue(queue, [data = target.data, from_data = source.data, bytes] {
      std::memcpy(data, from_data, bytes);
    });
  }
  const bool into_pageable = target.is_of_host && !gpus.memory.is_pinned(to);
  if (queue.captured_by != nullptr) return waits ? cudaErrorStreamCaptureUnsupported : cudaSuccess;
  const bool done = waits ? !is_staged : into_pageable;
  return done ? gpus.wait(queue) : cudaSuccess;
}

}  // namespace
}  // namespace archwalk::emulated

using namespace archwalk::emulated;

extern "C" {

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) {
  return guarded_unsafe([&](Gpus& gpus, int device) {
    const std::uint64_t address = gpus.memory.allocate(device, bytes, gpus.settings.bytes);
    if (address == 0) return cudaErrorMemoryAllocation;
    *pointer = reinterpret_cast<void*>(address);
    return cudaSuccess;
  });
}
cudaError_t cudaFree(void* pointer) {
  return guarded_unsafe([&](Gpus& gpus, int) {
    if (pointer == nullptr) return cudaSuccess;
    const auto address = reinterpret_cast<std::uint64_t>(pointer);
    const int owner = gpus.memory.device_of(address);
    if (owner < 0) return cudaErrorInvalidValue;
    if (const cudaError_t error = gpus.wait_for_device(owner); error != cudaSuccess) return error;
    const bool was_there = gpus.memory.release(address);
    return was_there ? cudaSuccess : cudaErrorInvalidValue;
  });
}
cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  return guarded_unsafe([&](Gpus& gpus, int) {
    *pointer = gpus.memory.allocate_pinned(bytes);
    return *pointer == nullptr ? cudaErrorMemoryAllocation : cudaSuccess;
  });
}
cudaError_t cudaFreeHost(void* pointer) {
  return guarded_unsafe([&](Gpus& gpus, int device) {
    if (pointer == nullptr) return cudaSuccess;
    if (const cudaError_t error = gpus.wait_for_device(device); error != cudaSuccess) return error;
    return gpus.memory.release_pinned(pointer) ? cudaSuccess : cudaErrorInvalidValue;
  });
}
cudaError_t cudaMemGetInfo(std::size_t* free, std::size_t* total) {
  return guarded([&](Gpus& gpus, int device) {
    *total = gpus.settings.bytes;
    *free = *total - gpus.memory.used(device);
    return cudaSuccess;
  });
}
cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return guarded_unsafe([&](Gpus& gpus, int device) {
    return copy(gpus, device, to, from, bytes, kind, nullptr, true);
  });
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    return copy(gpus, device, to, from, bytes, kind, stream, false);
  });
}
cudaError_t cudaMemsetAsync(void* pointer, int value, std::size_t bytes, cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    Range range;
    if (!find_range(gpus, pointer, bytes, true, range)) return cudaErrorInvalidValue;
    gpus.enqueue(gpus.stream_of(stream, device),
                 [data = range.data, value, bytes] { std::memset(data, value, bytes); });
    return cudaSuccess;
  });
}

}  // extern "C"
