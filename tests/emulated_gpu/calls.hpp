#pragma once

#include <cuda_runtime_api.h>

#include <mutex>

#include "gpus.hpp"

// What the functions of the runtime share.
namespace archwalk::emulated {

/// The runtime's state of the calling thread.
struct ThreadState {
  int device = 0;
  cudaError_t last_error = cudaSuccess;
};
ThreadState& thread_state();

/// The error, remembered for cudaGetLastError().
cudaError_t told(cudaError_t error);

/// Calls function(gpus, device) with the mutex held, unless the device has failed.
template <class Call>
cudaError_t guarded(const Call& function) {
  Gpus& gpus = Gpus::instance();
  const std::lock_guard lock(gpus.mutex);
  const int device = thread_state().device;
  if (gpus.settings.gpus == 0) return told(cudaErrorNoDevice);
  if (const cudaError_t error = gpus.enter(device); error != cudaSuccess) return told(error);
  try {
    return told(function(gpus, device));
  } catch (const Fault& fault) {
    gpus.fail(device, cudaErrorNotSupported, fault.what);
    return told(cudaErrorNotSupported);
  }
}

}  // namespace archwalk::emulated
