#pragma once

#include <cuda_runtime_api.h>

#include <mutex>

#include "gpus.hpp"

// What the functions of the runtime share.
namespace archwalk::emulated {

/// The runtime's state of the calling thread.
struct ThreadState {
  int device = 0;
  Stream* captures = nullptr;  ///< what is put into this stream
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

/// Says no to a thread that captures a stream, for which that is the end of what it has captured.
inline cudaError_t refuse_while_capturing() {
  Stream* const captured = thread_state().captures;
  if (captured == nullptr) return cudaSuccess;
  captured->is_spoiled = true;
  return told(cudaErrorStreamCaptureUnsupported);
}

/// The same for calls that such a thread may not make: those that allocate, or wait for the device.
template <class Call>
cudaError_t guarded_unsafe(const Call& function) {
  return guarded([&](Gpus& gpus, int device) {
    const cudaError_t refused = refuse_while_capturing();
    return refused != cudaSuccess ? refused : function(gpus, device);
  });
}

}  // namespace archwalk::emulated
