// The functions of the CUDA runtime that archwalk and nvcc's code for it call, by emulated GPUs:
// linked into a program, they take the place of cudart's.
#include <cuda_runtime_api.h>

#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include "gpus.hpp"

using archwalk::emulated::Fault;
using archwalk::emulated::Function;
using archwalk::emulated::Gpus;
using archwalk::emulated::kGlobalBase;
using archwalk::emulated::Launch;
using archwalk::emulated::Program;
using archwalk::emulated::Stream;
using archwalk::emulated::Work;

namespace {

struct ThreadState {
  int device = 0;
  cudaError_t last_error = cudaSuccess;
};
ThreadState& thread_state() {
  thread_local ThreadState state;
  return state;
}

cudaError_t told(cudaError_t error) {
  if (error != cudaSuccess) thread_state().last_error = error;
  return error;
}

// Calls function(gpus, device) with the mutex held, unless the device has failed.
template <class Call>
cudaError_t guarded(const Call& function) {
  Gpus& gpus = Gpus::instance();
  const std::lock_guard lock(gpus.mutex);
  const int device = thread_state().device;
  if (gpus.settings.gpus == 0) return told(cudaErrorNoDevice);
  if (const cudaError_t error = gpus.status(device); error != cudaSuccess) return told(error);
  try {
    return told(function(gpus, device));
  } catch (const Fault& fault) {
    gpus.fail(device, cudaErrorNotSupported, fault.what);
    return told(cudaErrorNotSupported);
  }
}

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

cudaError_t launch(Gpus& gpus, int device, const void* host_function, dim3 grid, dim3 block,
                   void** arguments, std::size_t shared, cudaStream_t stream) {
  Function* function = gpus.find(host_function);
  if (function == nullptr) return cudaErrorInvalidDeviceFunction;
  const Program& program = function->read();
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  if (grid.x == 0 || grid.y == 0 || grid.z == 0 || threads == 0 ||
      threads > static_cast<std::uint64_t>(program.most_threads) ||
      shared > function->most_dynamic_shared ||
      shared + program.static_shared > archwalk::emulated::kSharedOfBlock) {
    return cudaErrorInvalidConfiguration;
  }
  Launch one;
  one.program = &program;
  one.grid = {grid.x, grid.y, grid.z};
  one.block = {block.x, block.y, block.z};
  one.dynamic_shared = shared;
  one.device = device;
  one.parameters.resize(program.parameters);
  for (std::size_t i = 0; i < program.parameter_at.size(); ++i) {
    std::memcpy(one.parameters.data() + program.parameter_at[i], arguments[i],
                program.parameter_bytes[i]);
  }
  gpus.enqueue(gpus.stream_of(stream, device), [&gpus, one = std::move(one)] { gpus.run(one); });
  return cudaSuccess;
}

// What the brackets of a launch in a .cu file hold, between its two calls.
struct Configuration {
  dim3 grid;
  dim3 block;
  std::size_t shared = 0;
  void* stream = nullptr;
};
std::vector<Configuration>& configurations() {
  thread_local std::vector<Configuration> all;
  return all;
}

using Graph = std::vector<Work>;

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = Gpus::instance().settings.gpus;
  return told(*count > 0 ? cudaSuccess : cudaErrorNoDevice);
}
cudaError_t cudaDriverGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}
cudaError_t cudaSetDevice(int device) {
  if (device < 0 || device >= Gpus::instance().settings.gpus) return told(cudaErrorInvalidDevice);
  thread_state().device = device;
  return cudaSuccess;
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
  facts->multiProcessorCount = archwalk::emulated::kProcessors;
  facts->totalGlobalMem = Gpus::instance().settings.bytes;
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr name, int) {
  switch (name) {
    case cudaDevAttrMultiProcessorCount:
      *value = archwalk::emulated::kProcessors;
      break;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      *value = archwalk::emulated::kThreadsOfProcessor;
      break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      *value = static_cast<int>(archwalk::emulated::kSharedOfBlock);
      break;
    case cudaDevAttrComputeCapabilityMajor:
      *value = 9;
      break;
    case cudaDevAttrComputeCapabilityMinor:
      *value = 0;
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

cudaError_t cudaMalloc(void** pointer, std::size_t bytes) {
  return guarded([&](Gpus& gpus, int device) {
    const std::uint64_t address = gpus.memory.allocate(device, bytes, gpus.settings.bytes);
    if (address == 0) return cudaErrorMemoryAllocation;
    *pointer = reinterpret_cast<void*>(address);
    return cudaSuccess;
  });
}
cudaError_t cudaFree(void* pointer) {
  if (pointer == nullptr) return cudaSuccess;
  return guarded([&](Gpus& gpus, int device) {
    if (const cudaError_t error = gpus.wait_for_device(device); error != cudaSuccess) return error;
    const bool was_there = gpus.memory.release(reinterpret_cast<std::uint64_t>(pointer));
    return was_there ? cudaSuccess : cudaErrorInvalidValue;
  });
}
cudaError_t cudaMallocHost(void** pointer, std::size_t bytes) {
  return guarded([&](Gpus& gpus, int) {
    *pointer = gpus.memory.allocate_pinned(bytes);
    return *pointer == nullptr ? cudaErrorMemoryAllocation : cudaSuccess;
  });
}
cudaError_t cudaFreeHost(void* pointer) {
  if (pointer == nullptr) return cudaSuccess;
  return guarded([&](Gpus& gpus, int device) {
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
  return guarded([&](Gpus& gpus, int device) {
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

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  return guarded([&](Gpus& gpus, int device) {
    *stream = reinterpret_cast<cudaStream_t>(gpus.add_stream(device));
    return cudaSuccess;
  });
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int) {
    gpus.remove_stream(reinterpret_cast<Stream*>(stream));
    return cudaSuccess;
  });
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) { return gpus.wait(gpus.stream_of(stream, device)); });
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  return guarded([&](Gpus&, int) {
    reinterpret_cast<Stream*>(stream)->captured_by = new Graph();
    return cudaSuccess;
  });
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  return guarded([&](Gpus&, int) {
    *graph = reinterpret_cast<cudaGraph_t>(
        std::exchange(reinterpret_cast<Stream*>(stream)->captured_by, nullptr));
    return *graph == nullptr ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
  });
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* launchable, cudaGraph_t graph,
                                 unsigned long long) {
  *launchable = reinterpret_cast<cudaGraphExec_t>(new Graph(*reinterpret_cast<Graph*>(graph)));
  return cudaSuccess;
}
cudaError_t cudaGraphLaunch(cudaGraphExec_t launchable, cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    Stream& queue = gpus.stream_of(stream, device);
    for (const Work& work : *reinterpret_cast<Graph*>(launchable)) gpus.enqueue(queue, work);
    return cudaSuccess;
  });
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete reinterpret_cast<Graph*>(graph);
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t launchable) {
  delete reinterpret_cast<Graph*>(launchable);
  return cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* facts, const void* host_function) {
  return guarded([&](Gpus& gpus, int) {
    Function* function = gpus.find(host_function);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    *facts = {};
    facts->sharedSizeBytes = function->read().static_shared;
    facts->localSizeBytes = function->read().local;
    facts->maxThreadsPerBlock = function->read().most_threads;
    facts->maxDynamicSharedSizeBytes = static_cast<int>(function->most_dynamic_shared);
    facts->ptxVersion = facts->binaryVersion = 90;
    return cudaSuccess;
  });
}
cudaError_t cudaFuncSetAttribute(const void* host_function, cudaFuncAttribute name, int value) {
  return guarded([&](Gpus& gpus, int) {
    Function* function = gpus.find(host_function);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    if (name != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaErrorInvalidValue;
    const auto bytes = static_cast<std::size_t>(value);
    if (bytes + function->read().static_shared > archwalk::emulated::kSharedOfBlock) {
      return cudaErrorInvalidValue;
    }
    function->most_dynamic_shared = bytes;
    return cudaSuccess;
  });
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks,
                                                                   const void* host_function,
                                                                   int threads, std::size_t shared,
                                                                   unsigned) {
  return guarded([&](Gpus& gpus, int) {
    Function* function = gpus.find(host_function);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    *blocks = function->blocks_of_processor(threads, shared);
    return cudaSuccess;
  });
}
cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* host_function,
                                                          int threads, std::size_t shared) {
  return cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, host_function, threads,
                                                                shared, 0);
}
cudaError_t cudaLaunchKernel(const void* host_function, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
  return guarded([&](Gpus& gpus, int device) {
    return launch(gpus, device, host_function, grid, block, arguments, shared, stream);
  });
}

// What nvcc's own code calls (crt/host_runtime.h, crt/device_functions.h of the toolkit).
void** __cudaRegisterFatBinary(void* fat_binary) {
  auto** handle = static_cast<void**>(fat_binary);
  Gpus::instance().add_module(handle, fat_binary);
  return handle;
}
void __cudaRegisterFatBinaryEnd(void**) {}
void __cudaUnregisterFatBinary(void**) {}
char __cudaInitModule(void**) {
  return 1;
}
void __cudaRegisterVar(void**, char*, char*, const char*, int, std::size_t, int, int) {}
void __cudaRegisterFunction(void** handle, const char* host_function, char*, const char* name, int,
                            uint3*, uint3*, dim3*, dim3*, int*) {
  Gpus::instance().add_function(handle, host_function, name);
}
cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
  *kernel = reinterpret_cast<cudaKernel_t>(const_cast<void*>(host_function));
  return cudaSuccess;
}
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared, cudaStream_t stream) {
  return cudaLaunchKernel(reinterpret_cast<const void*>(kernel), grid, block, arguments, shared,
                          stream);
}
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, std::size_t shared,
                                     CUstream_st* stream) {
  configurations().push_back({grid, block, shared, stream});
  return 0;
}
cudaError_t __cudaPopCallConfiguration(dim3* grid, dim3* block, std::size_t* shared, void* stream) {
  if (configurations().empty()) return cudaErrorMissingConfiguration;
  const Configuration& last = configurations().back();
  *grid = last.grid;
  *block = last.block;
  *shared = last.shared;
  *static_cast<void**>(stream) = last.stream;
  configurations().pop_back();
  return cudaSuccess;
}

}  // extern "C"
