#pragma once

#include <cstddef>
#include <vector>

#include "memory.hpp"

namespace archwalk::cuda {

/// Pinned memory through which values go up to a device by a stream, a piece at a time where they
/// are more than it holds.
class UploadStage {
 public:
  explicit UploadStage(std::size_t bytes) : buffer_(bytes) {}

  /// Nothing of what it held is still on its way.
  void begin() { used_ = 0; }
  /// `values` may go when this returns.
  void upload(void* target, const void* values, std::size_t bytes, const Stream& stream);

 private:
  PinnedBuffer buffer_;
  std::size_t used_ = 0;
};

/// What one stored matrix after the other takes on a device. Memory grows and is kept: to make it
/// anew for every operator takes as long as many of its steps.
struct MatrixBuffers {
  UploadStage stage{std::size_t{32} << 20};
  DeviceBuffer begin;
  DeviceBuffer target;
  DeviceBuffer probability;
  DeviceBuffer added;
  DeviceBuffer vectors[2];
  DeviceBuffer sums;
  PinnedBuffer results;

  template <class T>
  T* upload(DeviceBuffer& buffer, const T* values, std::size_t count, const Stream& stream) {
    buffer.reserve(count * sizeof(T));
    stage.upload(buffer.as<void>(), values, count * sizeof(T), stream);
    return buffer.as<T>();
  }
  template <class T>
  T* upload(DeviceBuffer& buffer, const std::vector<T>& values, const Stream& stream) {
    return upload(buffer, values.data(), values.size(), stream);
  }
};

}  // namespace archwalk::cuda
