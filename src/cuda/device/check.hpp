#pragma once

#include <cuda_runtime_api.h>

#include "archwalk/core/error.hpp"

namespace archwalk::cuda {

/// The device has no room for what was asked.
class DeviceMemoryError : public SystemError {
 public:
  using SystemError::SystemError;
};

/// SystemError with the expression, file and line unless the status is success.
void check(cudaError_t status, const char* expression, const char* file, int line);

}  // namespace archwalk::cuda

/// Every call of the CUDA runtime that can fail goes through this.
#define ARCHWALK_CUDA(expression) \
  ::archwalk::cuda::check((expression), #expression, __FILE__, __LINE__)
