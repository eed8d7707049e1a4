#include "memory.hpp"

#include <fmt/format.h>

namespace archwalk::cuda {

void* DeviceBuffer::allocate(std::size_t bytes) {
  if (bytes == 0) return nullptr;
  void* data = nullptr;
  const cudaError_t status = cudaMalloc(&data, bytes);
  if (status != cudaErrorMemoryAllocation) {
    ARCHWALK_CUDA(status);
    return data;
  }
  cudaGetLastError();  // it is told here
  std::size_t free = 0;
  std::size_t total = 0;
  int device = 0;
  ARCHWALK_CUDA(cudaGetDevice(&device));
  ARCHWALK_CUDA(cudaMemGetInfo(&free, &total));
  throw DeviceMemoryError(
      fmt::format("GPU {} has no room for {} bytes", device, bytes),
      fmt::format("{} of its {} are free, and scores, strata and operators have to be there", free,
                  total),
      "end other programs on it, measure less in one sweep, or use --backend cpu");
}

}  // namespace archwalk::cuda
