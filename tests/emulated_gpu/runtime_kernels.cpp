// Kernels of the CUDA runtime: how code of nvcc makes them known, and how they are launched.
#include <cuda_runtime_api.h>

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "calls.hpp"

namespace archwalk::emulated {
namespace {

// The blocks of a cluster that a launch asks for: along x, eight at most. Nothing where it asks for
// what is not emulated.
std::optional<std::uint32_t> cluster_of(const cudaLaunchConfig_t& config) {
  std::uint32_t blocks = 1;
  for (unsigned i = 0; i < config.numAttrs; ++i) {
    const cudaLaunchAttribute& one = config.attrs[i];
    if (one.id != cudaLaunchAttributeClusterDimension) return std::nullopt;
    const auto& size = one.val.clusterDim;
    if (size.x == 0 || size.x > 8 || size.y != 1 || size.z != 1) return std::nullopt;
    blocks = size.x;
  }
  return blocks;
}

cudaError_t launch(Gpus& gpus, int device, const void* host_function,
                   const cudaLaunchConfig_t& config, void** arguments) {
  const dim3 grid = config.gridDim;
  const dim3 block = config.blockDim;
  const std::size_t shared = config.dynamicSmemBytes;
  const std::optional<std::uint32_t> blocks_of_cluster = cluster_of(config);
  Function* function = gpus.find(host_function);
  if (function == nullptr) return cudaErrorInvalidDeviceFunction;
  const Program& program = function->read();
  const std::uint64_t threads = std::uint64_t{block.x} * block.y * block.z;
  if (!blocks_of_cluster || grid.x == 0 || grid.y == 0 || grid.z == 0 || threads == 0 ||
      grid.x % *blocks_of_cluster != 0 ||
      threads > static_cast<std::uint64_t>(program.most_threads) ||
      shared > function->on_device[device].most_dynamic_shared ||
      shared + program.static_shared > Gpus::instance().settings.shared) {
    return cudaErrorInvalidConfiguration;
  }
  Stream& stream = gpus.stream_of(config.stream, device);
  bool& is_loaded = function->on_device[device].is_loaded;
  if (stream.captured_by != nullptr) {
    if (stream.is_spoiled) return cudaErrorStreamCaptureInvalidated;
    if (!is_loaded) return refuse_while_capturing();
  }
  is_loaded = true;
  Launch one;
  one.program = &program;
  one.grid = {grid.x, grid.y, grid.z};
  one.block = {block.x, block.y, block.z};
  one.blocks_of_cluster = *blocks_of_cluster;
  one.dynamic_shared = shared;
  one.device = device;
  one.parameters.resize(program.parameters);
  for (std::size_t i = 0; i < program.parameter_at.size(); ++i) {
    std::memcpy(one.parameters.data() + program.parameter_at[i], arguments[i],
                program.parameter_bytes[i]);
  }
  gpus.enqueue(stream, [&gpus, one = std::move(one)] { gpus.run(one); });
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

}  // namespace
}  // namespace archwalk::emulated

using namespace archwalk::emulated;

extern "C" {

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* facts, const void* host_function) {
  return guarded([&](Gpus& gpus, int device) {
    Function* function = gpus.find(host_function);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    if (gpus.settings.kernels != cudaSuccess) return gpus.settings.kernels;
    *facts = {};
    facts->sharedSizeBytes = function->read().static_shared;
    facts->localSizeBytes = function->read().local;
    facts->maxThreadsPerBlock = function->read().most_threads;
    facts->maxDynamicSharedSizeBytes =
        static_cast<int>(function->on_device[device].most_dynamic_shared);
    facts->ptxVersion = facts->binaryVersion = 90;
    return cudaSuccess;
  });
}
cudaError_t cudaFuncSetAttribute(const void* host_function, cudaFuncAttribute name, int value) {
  return guarded([&](Gpus& gpus, int device) {
    Function* function = gpus.find(host_function);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    if (name != cudaFuncAttributeMaxDynamicSharedMemorySize) return cudaErrorInvalidValue;
    const auto bytes = static_cast<std::size_t>(value);
    if (bytes + function->read().static_shared > Gpus::instance().settings.shared) {
      return cudaErrorInvalidValue;
    }
    function->on_device[device].most_dynamic_shared = bytes;
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
cudaError_t cudaOccupancyMaxActiveClusters(int* clusters, const void* host_function,
                                           const cudaLaunchConfig_t* config) {
  return guarded([&](Gpus& gpus, int) {
    Function* function = gpus.find(host_function);
    const std::optional<std::uint32_t> blocks = cluster_of(*config);
    if (function == nullptr) return cudaErrorInvalidDeviceFunction;
    if (!blocks) return cudaErrorInvalidConfiguration;
    const dim3 block = config->blockDim;
    const int of_processor = function->blocks_of_processor(
        static_cast<int>(block.x * block.y * block.z), config->dynamicSmemBytes);
    *clusters = gpus.settings.clusters ? kProcessors * of_processor / static_cast<int>(*blocks) : 0;
    return cudaSuccess;
  });
}
cudaError_t cudaLaunchKernel(const void* host_function, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
  cudaLaunchConfig_t config{};
  config.gridDim = grid;
  config.blockDim = block;
  config.dynamicSmemBytes = shared;
  config.stream = stream;
  return cudaLaunchKernelExC(&config, host_function, arguments);
}
cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* host_function,
                                void** arguments) {
  return guarded([&](Gpus& gpus, int device) {
    return launch(gpus, device, host_function, *config, arguments);
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
