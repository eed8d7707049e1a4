#pragma once

#include <cuda_runtime_api.h>

#include <cstddef>
#include <utility>
#include <vector>

#include "check.hpp"

// Owners of what the CUDA runtime hands out. All belong to the device that was current when they
// were made; destructors ignore errors, which a device in trouble gives for everything. Where there
// is nothing to give back the runtime is not called: every call takes memory of the device that is
// current in the thread, which may be one that nobody has chosen.
namespace archwalk::cuda {

/// Memory of the device. DeviceMemoryError, which tells how much was asked for and is left, where
/// there is too little.
class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  explicit DeviceBuffer(std::size_t bytes) : data_(allocate(bytes)), bytes_(bytes) {}
  ~DeviceBuffer() {
    if (data_ != nullptr) cudaFree(data_);
  }
  DeviceBuffer(DeviceBuffer&& other) noexcept { swap(other); }
  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;

  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }
  std::size_t bytes() const { return bytes_; }
  /// Room for so many bytes at least; where there was less, what was there is lost.
  void reserve(std::size_t bytes) {
    if (bytes <= bytes_) return;
    *this = DeviceBuffer();
    *this = DeviceBuffer(bytes);
  }

 private:
  static void* allocate(std::size_t bytes);
  void swap(DeviceBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
  }

  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// `count` values in memory of the device; null where there are none. They are there when this
/// returns: a copy from memory that is not pinned may still be on its way after the call, and
/// streams of their own do not wait for it.
template <class T>
DeviceBuffer on_device(const T* values, std::size_t count) {
  DeviceBuffer buffer(count * sizeof(T));
  if (count > 0) {
    ARCHWALK_CUDA(cudaMemcpy(buffer.as<T>(), values, buffer.bytes(), cudaMemcpyHostToDevice));
    ARCHWALK_CUDA(cudaStreamSynchronize(nullptr));
  }
  return buffer;
}
template <class T>
DeviceBuffer on_device(const std::vector<T>& values) {
  return on_device(values.data(), values.size());
}

/// Host memory that the device copies from and to while the host goes on.
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  explicit PinnedBuffer(std::size_t bytes) : bytes_(bytes) {
    if (bytes > 0) ARCHWALK_CUDA(cudaMallocHost(&data_, bytes));
  }
  ~PinnedBuffer() {
    if (data_ != nullptr) cudaFreeHost(data_);
  }
  PinnedBuffer(PinnedBuffer&& other) noexcept { swap(other); }
  PinnedBuffer& operator=(PinnedBuffer&& other) noexcept {
    swap(other);
    return *this;
  }
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;

  template <class T>
  T* as() const {
    return static_cast<T*>(data_);
  }
  std::size_t bytes() const { return bytes_; }

 private:
  void swap(PinnedBuffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(bytes_, other.bytes_);
  }

  void* data_ = nullptr;
  std::size_t bytes_ = 0;
};

/// A queue of work for the device.
class Stream {
 public:
  Stream() { ARCHWALK_CUDA(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking)); }
  ~Stream() { cudaStreamDestroy(stream_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  cudaStream_t get() const { return stream_; }
  void wait() const { ARCHWALK_CUDA(cudaStreamSynchronize(stream_)); }

 private:
  cudaStream_t stream_ = nullptr;
};

}  // namespace archwalk::cuda
