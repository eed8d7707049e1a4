// Devices and errors of the CUDA runtime. All its functions that archwalk and nvcc's code for it
// call are in runtime_*.cpp: linked into a program, they take the place of cudart's.
#include <cuda_runtime_api.h>

#include <cstring>
#include <limits>
#include <utility>

#include "calls.hpp"

namespace archwalk::emulated {

ThreadState& thread_state() {
  thread_local ThreadState state;
  return state;
}

cudaError_t told(cudaError_t error) {
  if (error != cudaSuccess) thread_state().last_error = error;
  return error;
}

}  // namespace archwalk::emulated

using namespace archwalk::emulated;

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 0;
  // Drivers of an older major version than the runtime's are none for it.
  if (Gpus::instance().settings.driver / 1000 < CUDART_VERSION / 1000) {
    return told(cudaErrorInsufficientDriver);
  }
  *count = Gpus::instance().settings.gpus;
  return told(*count > 0 ? cudaSuccess : cudaErrorNoDevice);
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = Gpus::instance().settings.driver;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= Gpus::instance().settings.gpus) return told(cudaErrorInvalidDevice);
  thread_state().device = device;
  // Since CUDA 12 this makes the program's part of the device.
  return told(Gpus::instance().enter(device));
}
cudaError_t cudaGetDevice(int* device) {
  *device = thread_state().device;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* facts, int) {
  *facts = {};
  std::strcpy(facts->name, "emulated GPU");
  facts->major = 9;
  facts->minor = 0;
  facts->multiProcessorCount = kProcessors;
  facts->totalGlobalMem = Gpus::instance().settings.bytes;
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr name, int) {
  switch (name) {
    case cudaDevAttrMultiProcessorCount:
      *value = kProcessors;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = kThreadsOfProcessor;
      break;
    case cudaDevAttrMaxGridDimX:
      *value = std::numeric_limits<int>::max();
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(Gpus::instance().settings.shared);
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = 9;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = 0;
      break;
    case cudaDevAttrSingleToDoublePrecisionPerfRatio:
      *value = 2;
      break;
    case cudaDevAttrKernelExecTimeout:
      *value = 0;
      break;
    case cudaDevAttrComputeMode:
      *value = cudaComputeModeDefault;
      break;
    default:
      return told(cudaErrorInvalidValue);
  }
  return cudaSuccess;
}

cudaError_t cudaGetLastError() {
  return std::exchange(thread_state().last_error, cudaSuccess);
}
cudaError_t cudaPeekAtLastError() {
  return thread_state().last_error;
}
const char* cudaGetErrorName(cudaError_t error) {
  switch (error) {
    case cudaSuccess:
      return "cudaSuccess";
    case cudaErrorMemoryAllocation:
      return "cudaErrorMemoryAllocation";
    case cudaErrorDevicesUnavailable:
      return "cudaErrorDevicesUnavailable";
    case cudaErrorIllegalAddress:
      return "cudaErrorIllegalAddress";
    case cudaErrorLaunchFailure:
      return "cudaErrorLaunchFailure";
    case cudaErrorNoDevice:
      return "cudaErrorNoDevice";
    case cudaErrorNotSupported:
      return "cudaErrorNotSupported";
    case cudaErrorInvalidValue:
      return "cudaErrorInvalidValue";
    case cudaErrorInvalidConfiguration:
      return "cudaErrorInvalidConfiguration";
    case cudaErrorInvalidDeviceFunction:
      return "cudaErrorInvalidDeviceFunction";
    case cudaErrorNoKernelImageForDevice:
      return "cudaErrorNoKernelImageForDevice";
    case cudaErrorStreamCaptureUnsupported:
      return "cudaErrorStreamCaptureUnsupported";
    case cudaErrorStreamCaptureInvalidated:
      return "cudaErrorStreamCaptureInvalidated";
    default:
      return "another cudaError";
  }
}
const char* cudaGetErrorString(cudaError_t error) {
  switch (error) {
    case cudaErrorMemoryAllocation:
      return "out of memory";
    case cudaErrorIllegalAddress:
      return "an illegal memory access was encountered";
    case cudaErrorLaunchFailure:
      return "unspecified launch failure";
    case cudaErrorNoDevice:
      return "no CUDA-capable device is detected";
    default:
      return cudaGetErrorName(error);
  }
}

}  // extern "C"
