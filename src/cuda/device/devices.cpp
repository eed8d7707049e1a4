#include "archwalk/cuda/devices.hpp"

#include <fmt/format.h>

#include "check.hpp"
#include "kernels.hpp"

namespace archwalk::cuda {
namespace {

// Why kernels of this build can't run on the device; empty where they can.
std::string problem_of(int index) {
  try {
    ARCHWALK_CUDA(cudaSetDevice(index));
    cudaFuncAttributes facts{};
    ARCHWALK_CUDA(cudaFuncGetAttributes(&facts, start_fold_kernel()));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

bool is_built() {
  return true;
}

DeviceSearch find_devices() {
  DeviceSearch search;
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess) {
    cudaGetLastError();
    int driver = 0;
    const bool has_driver = cudaDriverGetVersion(&driver) == cudaSuccess && driver > 0;
    search.problem = has_driver ? cudaGetErrorString(status) : "no NVIDIA driver is loaded";
    return search;
  }
  for (int index = 0; index < count; ++index) {
    cudaDeviceProp facts{};
    ARCHWALK_CUDA(cudaGetDeviceProperties(&facts, index));
    search.devices.push_back({index, facts.name, problem_of(index)});
  }
  if (search.devices.empty()) search.problem = "this machine has no GPU";
  return search;
}

}  // namespace archwalk::cuda
